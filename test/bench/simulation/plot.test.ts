import { expect, it } from 'vitest';
import { plotOf } from '../../../bench/simulation/plot.ts';

const second = (answered: number) => ({ offered: 10, answered, p99: answered === 0 ? undefined : 50 });

it('draws each policy, interrupts what has no value, and escapes what is written', () => {
  const picture = plotOf({
    title: 'Less & <less>',
    event: [1, 2],
    lines: [{ policy: 'one', seconds: [second(10), second(0), second(10)] }],
  });
  expect(picture).toContain('Less &amp; &lt;less>');
  expect(picture).toContain('one, calls/s');
  const response = picture.split('\n').findLast((line) => line.startsWith('<path d="M') && line.includes('stroke-linejoin'));
  expect(response?.match(/M/g)).toHaveLength(2);
  expect(response?.match(/h0/g)).toHaveLength(2);
  expect(picture).not.toMatch(/NaN|undefined|Infinity/);
});

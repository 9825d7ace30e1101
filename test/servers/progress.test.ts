import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { reportTo } from '../../src/servers/progress.ts';

const output = (terminal: { isTTY?: boolean; columns?: number } = {}) => {
  const written: string[] = [];
  return { ...terminal, written, write: (text: string) => written.push(text) };
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('progress that is not shown on a terminal', () => {
  it('is a line at the start, one every 15 seconds with what happens, and one at the end', () => {
    const log = output();
    const task = reportTo(log).task('Building');
    task.update('compile net');
    vi.advanceTimersByTime(31_000);
    task.end('/cache/engine');
    vi.advanceTimersByTime(60_000);
    expect(log.written).toEqual([
      'Building …\n',
      '… Building (15s) compile net\n',
      '… Building (30s) compile net\n',
      'Building (31s): /cache/engine\n',
    ]);
  });
});

describe('progress on a terminal', () => {
  it('is one line that moves and never wraps, until the end', () => {
    const log = output({ isTTY: true, columns: 30 });
    const task = reportTo(log).task('Building');
    task.update('a package with a long name');
    vi.advanceTimersByTime(1_000);
    const moving = log.written.splice(0);
    task.end('/cache/engine');
    vi.advanceTimersByTime(1_000);
    expect(moving.length).toBeGreaterThan(5);
    expect(new Set(moving).size).toBeGreaterThan(5);
    expect(moving.join('')).not.toContain('\n');
    expect(Math.max(...moving.map((line) => line.replace('\r\u001b[K', '').length))).toBeLessThan(30);
    expect(log.written).toEqual(['\r\u001b[KBuilding (1s): /cache/engine\n']);
  });

  it('shows all that is under way', () => {
    const log = output({ isTTY: true, columns: 200 });
    const { task } = reportTo(log);
    const first = task('Building');
    task('Downloading');
    vi.advanceTimersByTime(100);
    expect(log.written.at(-1)).toMatch(/Building.*Downloading/);
    first.end('done');
    vi.advanceTimersByTime(100);
    expect(log.written.at(-1)).not.toContain('Building');
  });
});

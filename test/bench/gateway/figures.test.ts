// What the comparison's figures rest on.

import { describe, expect, it } from 'vitest';
import { figuresOf } from '../../../bench/gateway/figures.ts';
import { readRecords, type CallRecord } from '../../../bench/gateway/load/records.ts';

const steps = { begun: 0, failed: 0 };
const call = (began: number, milliseconds: number, answered = true): CallRecord => ({ began, milliseconds, answered });
const hundred = Array.from({ length: 100 }, (_, index) => call(1_000 + index, 10));

describe('readRecords', () => {
  const csv = [
    'metric_name,timestamp,metric_value,error,status,extra_tags,metadata',
    'http_reqs,1100,1.000000,,200,,',
    'http_req_duration,1100,40.000000,,200,,',
    'http_req_duration,1070,20.000000,,503,,',
    'http_req_duration,6000,5000.000000,request timeout,0,,',
    'dropped_iterations,1200,3.000000,,,,',
    '',
  ].join('\n');

  it('has a call begin as long before the time that k6 wrote down as it took', () => {
    expect(readRecords(csv).calls[1]).toEqual({ began: 1_050, milliseconds: 20, answered: false });
  });

  it('sorts calls by their begin, and takes nothing but a 200 for an answer', () => {
    expect(readRecords(csv).calls.map(({ began, answered }) => [began, answered])).toEqual([
      [1_000, false],
      [1_050, false],
      [1_060, true],
    ]);
  });

  it('counts the calls that k6 could not make', () => {
    expect(readRecords(csv).dropped).toBe(3);
  });
});

describe('figuresOf', () => {
  it('leaves the warm-up out', () => {
    const figures = figuresOf({ calls: [call(999, 5, false), ...hundred], dropped: 0 }, steps, { from: 1_000, begin: 1_000, end: 1_000 });
    expect([figures.calls, figures.failed, figures.success]).toEqual([100, 0, 1]);
  });

  it('lets nobody gain by failing fast: a call without an answer counts as long as its caller would have waited', () => {
    const calls = [...hundred, call(1_200, 1, false), call(1_201, 1, false)];
    const figures = figuresOf({ calls, dropped: 0 }, steps, { from: 1_000, begin: 1_000, end: 1_000 });
    expect([figures.p99, figures.answeredP99]).toEqual([1_000, 10]);
  });

  it('counts a call that was never made as failed', () => {
    const figures = figuresOf({ calls: hundred, dropped: 100 }, steps, { from: 1_000, begin: 1_000, end: 1_000 });
    expect([figures.success, figures.failed]).toEqual([0.5, 100]);
  });

  it('tells when calls failed after the begin of the event and after its end, by their own ends', () => {
    const calls = [call(1_000, 100, false), call(1_900, 150, false), call(2_100, 400, false), call(3_000, 10)];
    const { firstFailure, lastFailure, recovery } = figuresOf({ calls, dropped: 0 }, steps, { from: 1_000, begin: 2_000, end: 2_300 });
    expect([firstFailure, lastFailure, recovery]).toEqual([50, 500, 200]);
  });

  it('says nothing of answers where there were none', () => {
    expect(figuresOf({ calls: [call(1_000, 5, false)], dropped: 0 }, steps, { from: 0, begin: 0, end: 0 }).answeredP99).toBeNaN();
  });
});

import { describe, expect, it } from 'vitest';
import { operation } from '../../src/model/contract/operation.ts';
import { defineProcess } from '../../src/model/contract/process.ts';
import { defineService } from '../../src/model/contract/service.ts';
import { operationsOf } from '../../src/model/contract/process.ts';

describe('a contract', () => {
  it('is plain data', () => {
    const payments = defineService('payments', { charge: operation({ undo: 'refund', timeout: '5s' }), refund: operation() });
    expect(payments).toEqual({
      kind: 'service',
      name: 'payments',
      operations: { charge: { kind: 'operation', undo: 'refund', timeout: '5s' }, refund: { kind: 'operation' } },
    });
    expect(defineProcess('order', { uses: { payments } })).toEqual({ kind: 'process', name: 'order', uses: { payments } });
  });

  it('is rejected if an undo does not exist, with a list of the operations', () => {
    const define = () => defineService('payments', { charge: operation({ undo: 'refnud' }), refund: operation() } as never);
    expect(define).toThrow(
      "Cannot define service 'payments': operation 'charge' is undone by unknown operation 'refnud' (known: charge, refund)",
    );
  });

  it('is rejected if a confirm does not exist, or an operation with one has no undo', () => {
    const define = (hold: object) => () => defineService('store', { hold: operation(hold), take: operation(), free: operation() } as never);
    const refused = "Cannot define service 'store': operation 'hold' ";
    expect(define({ confirm: 'taek', undo: 'free' })).toThrow(
      `${refused}is confirmed by unknown operation 'taek' (known: hold, take, free)`,
    );
    expect(define({ confirm: 'take' })).toThrow(`${refused}is confirmed by 'take' and has no undo`);
    expect(define({ confirm: 'take', undo: 'free', pivot: true })).toThrow(`${refused}is confirmed by 'take' and is a pivot`);
    expect(define({ undo: 'free', expires: '5m' })).toThrow(`${refused}expires and has no confirm`);
    expect(define({ confirm: 'take', undo: 'free', expires: '5 minutes' })).toThrow("'5 minutes'");
    expect(define({ confirm: 'take', undo: 'free', expires: '5m' })).not.toThrow();
  });

  it('is rejected if a process uses something that is not a service', () => {
    for (const used of [undefined, null, {}, operation()]) {
      expect(() => defineProcess('order', { uses: { payments: used as never } })).toThrow(
        "Cannot define process 'order': 'uses.payments' is neither a service nor a process",
      );
    }
  });

  it("names operations by their service's own name, whatever the process calls it", () => {
    const payments = defineService('payments', { charge: operation() });
    const { charge } = payments.operations;
    expect([...operationsOf(defineProcess('order', { uses: { bank: payments } }))]).toEqual([['payments.charge', charge]]);
  });
});

// OpenTelemetry spans: one for each call and one for each of its attempts. If no tracing is set up, no span is created.

import { fullName } from '../../model/contract/operation-name.ts';
import { SpanKind, SpanStatusCode, INVALID_TRACEID, context, propagation, trace, type Context, type Span } from '@opentelemetry/api';
import type { GatewayCall } from '../call.ts';
import type { Instance } from '../instances/endpoint.ts';
import type { Outcome } from '../outcome.ts';
import type { AttemptObserver, CallObserver, Observer } from './observer.ts';

// The tracer looks up its provider at first use, so the provider may be registered later.
const tracer = trace.getTracer('tenuto');

export const spansOf = (service: string): Observer => ({
  call(call: GatewayCall, route: string | undefined): CallObserver | undefined {
    const span = tracer.startSpan(fullName(service, call.operation), {
      kind: SpanKind.CLIENT,
      attributes: {
        'rpc.system': 'tenuto',
        'rpc.service': service,
        'rpc.method': call.operation,
        ...(route !== undefined && { 'tenuto.route': route }),
        ...(call.run !== undefined && { 'tenuto.run': call.run }),
      },
    });
    if (span.spanContext().traceId === INVALID_TRACEID) return undefined; // tracing is off, and there is no trace to propagate
    const inside = trace.setSpan(context.active(), span);
    let attempts = 0;
    return {
      attempt: (instance) => attemptSpan(inside, { instance, number: ++attempts, name: `${fullName(service, call.operation)} attempt` }),
      ended(outcome, { error, fallback }) {
        span.setAttributes({ 'tenuto.attempts': attempts, ...(fallback !== undefined && { 'tenuto.fallback': fallback }) });
        end(span, outcome, error);
      },
    };
  },
});

interface AttemptSpan {
  readonly instance: Instance;
  readonly number: number;
  readonly name: string;
}

function attemptSpan(parent: Context, { instance, number, name }: AttemptSpan): AttemptObserver {
  const attributes = {
    'tenuto.instance': instance.id,
    'tenuto.attempt': number,
    ...(instance.version !== undefined && { 'tenuto.version': instance.version }),
  };
  const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, parent);
  const headers: Record<string, string> = {};
  propagation.inject(trace.setSpan(parent, span), headers);
  return { headers, ended: (outcome, error) => end(span, outcome, error) };
}

function end(span: Span, outcome: Outcome, error: unknown): void {
  span.setAttribute('tenuto.outcome', outcome);
  if (outcome === 'failed' || outcome === 'held back')
    span.setStatus({ code: SpanStatusCode.ERROR, ...(error instanceof Error && { message: error.message }) });
  span.end();
}

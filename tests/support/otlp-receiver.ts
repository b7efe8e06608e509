import { z } from 'zod';
import { VendorStub } from './vendor-stub.ts';

const AttributeValue = z.union([
  z.object({ stringValue: z.string() }).transform(({ stringValue }) => stringValue),
  z.object({ intValue: z.coerce.number() }).transform(({ intValue }) => intValue),
  z.object({ doubleValue: z.number() }).transform(({ doubleValue }) => doubleValue),
  z
    .object({ arrayValue: z.object({ values: z.array(z.object({ stringValue: z.string() })).default([]) }) })
    .transform(({ arrayValue }) => arrayValue.values.map(({ stringValue }) => stringValue)),
]);
const Attributes = z
  .array(z.object({ key: z.string(), value: AttributeValue }))
  .transform((pairs) => Object.fromEntries(pairs.map(({ key, value }) => [key, value])));
const WireSpan = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  startTimeUnixNano: z.coerce.bigint(),
  endTimeUnixNano: z.coerce.bigint(),
  attributes: Attributes,
  events: z.array(z.unknown()).default([]),
  status: z.object({ code: z.number().default(0), message: z.string().optional() }),
});
const Batch = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: Attributes }),
      scopeSpans: z.array(z.object({ scope: z.object({ name: z.string() }), spans: z.array(WireSpan) })),
    }),
  ),
});

export interface ReceivedSpan extends z.infer<typeof WireSpan> {
  service: string;
  /** The library that wrote it. */
  scope: string;
}

/** What takes traces from the product, as a collector of OpenTelemetry does: OTLP over HTTP, in JSON. */
export class OtlpReceiver {
  readonly stub = new VendorStub(() => ({ json: {} }));

  get url(): string {
    return this.stub.url;
  }

  /** Everything that was sent, as text. */
  get text(): string {
    return this.#bodies().join('\n');
  }

  get spans(): ReceivedSpan[] {
    return this.#bodies().flatMap((body) =>
      Batch.parse(JSON.parse(body)).resourceSpans.flatMap(({ resource, scopeSpans }) =>
        scopeSpans.flatMap(({ scope, spans }) =>
          spans.map((span) => ({
            ...span,
            service: String(resource.attributes['service.name']),
            scope: scope.name,
          })),
        ),
      ),
    );
  }

  #bodies(): string[] {
    return this.stub.received
      .filter(({ path }) => path === '/v1/traces')
      .map(({ body }) => Buffer.from(body, 'latin1').toString('utf8'));
  }
}

import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { telnyxAddresses } from '#domain/provider/telnyx-addresses.ts';
import { admitRule, admitTrunk } from './admission.ts';
import { invalidArgument, notFound } from './twirp-error.ts';

const text = z.string().default('');
const texts = z.array(z.string()).default([]);
const textMap = z.record(z.string(), z.string()).default({});

/** Fields of `livekit.SIPOutboundTrunkInfo` and `SIPInboundTrunkInfo` that are kept; passwords are write-only. */
const OutboundTrunkFields = z.looseObject({
  name: text,
  metadata: text,
  address: text,
  numbers: texts,
  authUsername: text,
  authPassword: text,
  headers: textMap,
});
const InboundTrunkFields = z.looseObject({
  name: text,
  metadata: text,
  numbers: texts,
  allowedNumbers: texts,
  allowedAddresses: texts,
  authUsername: text,
  headers: textMap,
  headersToAttributes: textMap,
  includeHeaders: z.union([z.string(), z.number()]).default('SIP_NO_HEADERS'),
});

const Rule = z.union([
  z.object({ dispatchRuleDirect: z.looseObject({ roomName: z.string() }) }),
  z.object({ dispatchRuleIndividual: z.looseObject({ roomPrefix: text }) }),
  z.object({ dispatchRuleCallee: z.looseObject({ roomPrefix: text, randomize: z.boolean().default(false) }) }),
]);
const DispatchRuleFields = z.looseObject({
  rule: Rule,
  trunkIds: texts,
  name: text,
  metadata: text,
  hidePhoneNumber: z.boolean().default(false),
});

export type OutboundTrunk = z.infer<typeof OutboundTrunkFields> & { sipTrunkId: string };
export type InboundTrunk = z.infer<typeof InboundTrunkFields> & { sipTrunkId: string };

export interface DispatchRule {
  sipDispatchRuleId: string;
  trunkIds: string[];
  hidePhoneNumber: boolean;
  rule:
    | { type: 'direct'; roomName: string }
    | { type: 'callee'; roomPrefix: string; randomize: boolean }
    | { type: 'individual'; roomPrefix: string };
}

const noTrunk = () => notFound('requested sip trunk does not exist');
const noRule = () => notFound('requested sip dispatch rule does not exist');

const newId = (kind: 'ST' | 'SDR'): string =>
  `${kind}_${randomBytes(9).toString('base64url').replaceAll(/[-_]/g, 'x')}`;

/**
 * Trunks and dispatch rules, kept in memory. From the start there is what `docs/going-live.md` asks for: a trunk for the
 * carrier's addresses, and a rule by which a call to `x` enters the room `x`.
 */
export class TrunkBook {
  readonly #outbound = new Map<string, OutboundTrunk>();
  readonly #inbound = new Map<string, InboundTrunk>();
  readonly #rules = new Map<string, Record<string, unknown> & { sipDispatchRuleId: string }>();

  constructor() {
    this.#outbound.set('ST_sandbox', {
      sipTrunkId: 'ST_sandbox',
      ...OutboundTrunkFields.parse({
        name: 'Sandbox trunk',
        address: 'sip.sandbox.example',
        numbers: ['+12025550130', '+12025550131', '+12025550132'],
      }),
    });
    this.#inbound.set('ST_sandbox_inbound', {
      sipTrunkId: 'ST_sandbox_inbound',
      ...InboundTrunkFields.parse({
        name: 'Transferred calls',
        allowedAddresses: [...telnyxAddresses],
        media: { encryption: 'SIP_MEDIA_ENCRYPT_ALLOW' },
      }),
    });
    this.#rules.set('SDR_sandbox', {
      sipDispatchRuleId: 'SDR_sandbox',
      ...DispatchRuleFields.parse({
        name: 'Rooms of attempts',
        trunkIds: ['ST_sandbox_inbound'],
        rule: { dispatchRuleCallee: {} },
        hidePhoneNumber: true,
      }),
    });
  }

  outboundTrunk(id: string): OutboundTrunk | undefined {
    return this.#outbound.get(id);
  }

  /**
   * The rule for a call that comes in, and its trunk: a rule of the trunk before one for all trunks, as LiveKit's
   * `MatchDispatchRule` does. A trunk with numbers takes calls to those only. Null if nothing matches.
   */
  ruleFor(called: string): { rule: DispatchRule; trunk: InboundTrunk | null } | null {
    const trunks = [...this.#inbound.values()];
    const trunk =
      trunks.find(({ numbers }) => numbers.includes(called)) ??
      trunks.find(({ numbers }) => numbers.length === 0) ??
      null;
    const rules = [...this.#rules.values()].map(ruleOf);
    const rule =
      rules.find(({ trunkIds }) => trunk !== null && trunkIds.includes(trunk.sipTrunkId)) ??
      rules.find(({ trunkIds }) => trunkIds.length === 0);
    return rule ? { rule, trunk } : null;
  }

  /** @throws TwirpError invalid_argument */
  createOutbound(trunk: unknown): OutboundTrunk {
    const created = { ...OutboundTrunkFields.parse(trunk), sipTrunkId: newId('ST') };
    if (created.numbers.length === 0) throw invalidArgument('no trunk numbers specified');
    this.#outbound.set(created.sipTrunkId, created);
    return created;
  }

  /** @throws TwirpError invalid_argument for a trunk that would take calls from anybody. */
  createInbound(trunk: unknown): InboundTrunk {
    const created = { ...InboundTrunkFields.parse(trunk), sipTrunkId: newId('ST') };
    admitTrunk(created, this.listInbound([]));
    this.#inbound.set(created.sipTrunkId, created);
    return created;
  }

  createRule(rule: unknown): Record<string, unknown> {
    const created = { ...DispatchRuleFields.parse(rule), sipDispatchRuleId: newId('SDR') };
    admitRule(created, [...this.#rules.values()].map(ruleOf));
    this.#rules.set(created.sipDispatchRuleId, created);
    return created;
  }

  /** @throws TwirpError not_found */
  updateOutbound(id: string, change: Change): OutboundTrunk {
    const trunk = this.#outbound.get(id);
    if (!trunk) throw noTrunk();
    const updated = { ...OutboundTrunkFields.parse(changed(trunk, change)), sipTrunkId: id };
    this.#outbound.set(id, updated);
    return updated;
  }

  /** @throws TwirpError not_found */
  updateInbound(id: string, change: Change): InboundTrunk {
    const trunk = this.#inbound.get(id);
    if (!trunk) throw noTrunk();
    const updated = { ...InboundTrunkFields.parse(changed(trunk, change)), sipTrunkId: id };
    this.#inbound.set(id, updated);
    return updated;
  }

  /** @throws TwirpError not_found */
  updateRule(id: string, change: Change): Record<string, unknown> {
    const rule = this.#rules.get(id);
    if (!rule) throw noRule();
    const updated = { ...DispatchRuleFields.parse(changed(rule, change)), sipDispatchRuleId: id };
    this.#rules.set(id, updated);
    return updated;
  }

  listOutbound(ids: readonly string[]): OutboundTrunk[] {
    return [...this.#outbound.values()].filter(({ sipTrunkId }) => ids.length === 0 || ids.includes(sipTrunkId));
  }

  listInbound(ids: readonly string[]): InboundTrunk[] {
    return [...this.#inbound.values()].filter(({ sipTrunkId }) => ids.length === 0 || ids.includes(sipTrunkId));
  }

  listRules(ids: readonly string[]): { sipDispatchRuleId: string }[] {
    return [...this.#rules.values()].filter(
      ({ sipDispatchRuleId }) => ids.length === 0 || ids.includes(sipDispatchRuleId),
    );
  }

  /** Also one that does not exist is deleted: LiveKit takes it for one of an old kind. */
  deleteTrunk(id: string): object {
    const trunk = this.#outbound.get(id) ?? this.#inbound.get(id) ?? { sipTrunkId: id };
    this.#outbound.delete(id);
    this.#inbound.delete(id);
    return trunk;
  }

  /** @throws TwirpError not_found */
  deleteRule(id: string): object {
    const rule = this.#rules.get(id);
    if (!rule) throw noRule();
    this.#rules.delete(id);
    return rule;
  }
}

/** `replace` gives the whole object anew; `update` names the fields that change, lists as `{set: []}`. */
export interface Change {
  replace?: Record<string, unknown> | undefined;
  update?: Record<string, unknown> | undefined;
}

function changed(current: Record<string, unknown>, { replace, update }: Change): Record<string, unknown> {
  if (replace) return replace;
  const fields = Object.entries(update ?? {}).map(([name, value]) => {
    const list = typeof value === 'object' && value !== null && 'set' in value ? value.set : value;
    return [name, list] as const;
  });
  return { ...current, ...Object.fromEntries(fields) };
}

function ruleOf(stored: Record<string, unknown> & { sipDispatchRuleId: string }): DispatchRule {
  const { rule, trunkIds, hidePhoneNumber } = DispatchRuleFields.parse(stored);
  const common = { sipDispatchRuleId: stored.sipDispatchRuleId, trunkIds, hidePhoneNumber };
  if ('dispatchRuleDirect' in rule) {
    return { ...common, rule: { type: 'direct', roomName: rule.dispatchRuleDirect.roomName } };
  }
  if ('dispatchRuleIndividual' in rule) {
    return { ...common, rule: { type: 'individual', roomPrefix: rule.dispatchRuleIndividual.roomPrefix } };
  }
  const { roomPrefix, randomize } = rule.dispatchRuleCallee;
  return { ...common, rule: { type: 'callee', roomPrefix, randomize } };
}

import { z } from 'zod';
import { RedialError } from '../error.ts';
import { providers, type AccountField, type AccountFieldName, type ProviderKind } from './provider.ts';

/** What the form says that a field is where nothing is written. */
function defaultOf(kind: ProviderKind, name: AccountFieldName): string {
  const fields: readonly AccountField[] = providers[kind].fields;
  return fields.find((field) => field.name === name)?.otherwise ?? '';
}

/** What an account of each kind is made of, beside its key, which is a secret of its own. */
const configurations = {
  telnyx: z.object({
    kind: z.literal('telnyx'),
    apiBaseUrl: z.url().default(defaultOf('telnyx', 'apiBaseUrl')),
    connectionId: z.string().min(1),
    /** base64 of the raw Ed25519 key that webhooks are verified with. */
    publicKey: z.string().min(1),
    /** Host (and port) of LiveKit's SIP service; human answers are transferred to sip:call-<attempt id>@<host>. */
    livekitSipHost: z.string().min(1),
  }),
  sip_trunk: z.object({ kind: z.literal('sip_trunk'), livekitTrunkId: z.string().min(1) }),
} satisfies { [Kind in ProviderKind]: z.ZodType<{ kind: Kind }> };

/** Configuration of a provider account; of one kind, if it is named. */
export type ProviderConfiguration<Kind extends ProviderKind = ProviderKind> = {
  [Each in Kind]: { kind: Each } & z.infer<(typeof configurations)[Each]>;
}[Kind];

export const ProviderConfiguration = z.union(Object.values(configurations));

/** Where the carrier finds LiveKit's SIP service; null for carriers that do not look for it. */
export function livekitSipHostOf(configuration: ProviderConfiguration): string | null {
  return 'livekitSipHost' in configuration ? configuration.livekitSipHost : null;
}

/** Stricter than what is stored, which may be older: what the form of an account takes. */
const wellFormed: { [Name in AccountFieldName]?: RegExp } = {
  livekitSipHost: /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/i,
  livekitTrunkId: /^ST_\w+$/,
  // 32 bytes.
  publicKey: /^[A-Za-z0-9+/]{43}=$/,
};

/**
 * The configuration that people wrote into the form of an account; what they left empty is as its row says.
 * @throws RedialError `bad_input` that names the field
 */
export function configurationFromForm(
  kind: ProviderKind,
  form: Readonly<Record<string, string>>,
): ProviderConfiguration {
  const fields: readonly AccountField[] = providers[kind].fields;
  const values = fields.map(({ name, otherwise = '' }) => [name, form[name]?.trim() || otherwise] as const);
  const wrong = values.find(([name, value]) => !(wellFormed[name as AccountFieldName] ?? /./).test(value));
  const read = configurations[kind].safeParse({ kind, ...Object.fromEntries(values) });
  if (wrong === undefined && read.success) return read.data;
  throw new RedialError('account_field_wrong', { field: wrong?.[0] ?? String(read.error?.issues[0]?.path[0]) });
}

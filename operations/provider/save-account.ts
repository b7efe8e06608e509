import {
  changeAccount as storeChange,
  createAccount as storeAccount,
  requireAccount,
  type AccountForm,
} from '#db/provider/account.ts';
import type { SecretBox } from '#db/workspace/secret-box.ts';
import { configurationFromForm, type ProviderConfiguration } from '#domain/provider/configuration.ts';
import { providers, type AccountField, type ProviderKind } from '#domain/provider/provider.ts';
import { checkOutgoingUrl, type OutgoingPolicy } from '#providers/outgoing-address.ts';
import { nudgeDiallingCampaigns } from '../campaign/nudge-dialling-campaigns.ts';
import type { LoggedContext } from '../context.ts';

export interface SaveContext extends LoggedContext {
  box: SecretBox;
  /** Where addresses that people write may lead. */
  policy: OutgoingPolicy;
}

/** The form of an account as it was filled in; see the `fields` of its kind. */
export type FilledForm = Omit<AccountForm, 'configuration'> & { fields: Record<string, string> };

/**
 * Makes an account of a vendor; engines begin to serve its queue within seconds.
 * @returns its id
 * @throws RedialError `bad_input` that names what is wrong in the form
 */
export async function createAccount(
  context: SaveContext,
  request: { kind: ProviderKind; form: FilledForm; actor: string; now: Date },
): Promise<string> {
  const { kind, form, ...who } = request;
  return storeAccount(context.db, context.box, { ...who, form: readForm(context, kind, form) });
}

/**
 * Changes an account. Campaigns that wait for one of its lines look at once whether there are more now.
 * @throws RedialError `not_found`, or `bad_input` that names what is wrong in the form
 */
export async function changeAccount(
  context: SaveContext,
  request: { accountId: string; form: FilledForm; actor: string; now: Date },
): Promise<void> {
  const { form, ...rest } = request;
  const { kind } = await requireAccount(context.db, request.accountId);
  await storeChange(context.db, context.box, { ...rest, form: readForm(context, kind, form) });
  await nudgeDiallingCampaigns(context, 'provider_account.nudges_lost');
}

function readForm({ policy }: SaveContext, kind: ProviderKind, { fields, ...plain }: FilledForm): AccountForm {
  const configuration = configurationFromForm(kind, fields);
  for (const address of addressesIn(configuration)) checkOutgoingUrl(address, policy);
  return { ...plain, configuration };
}

/** What of a configuration the product sends requests to. */
function addressesIn(configuration: ProviderConfiguration): string[] {
  const fields: readonly AccountField[] = providers[configuration.kind].fields;
  const values = configuration as unknown as Record<string, string>;
  return fields.filter(({ input }) => input === 'url').map(({ name }) => values[name] ?? '');
}

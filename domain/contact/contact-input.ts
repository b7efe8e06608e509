import { z } from 'zod';
import { maxCellCharacters, type ContactFacts } from '../audience/audience.ts';
import { nameVariable } from '../bot/bot.ts';
import { canonicalVariable, sentVariableName } from '../bot/variable-name.ts';
import { maxExternalIdCharacters } from './external-id.ts';
import { dateInput, dateTimeInput } from '../date-input.ts';
import { textUpTo } from '../text-input.ts';

const variableName = z
  .string()
  .regex(sentVariableName, 'Name variables in small letters, digits and _, as between the braces of the bot’s texts.')
  .overwrite(canonicalVariable);
const value = textUpTo(maxCellCharacters);
const date = z.union([dateTimeInput, dateInput]);

const fields = {
  phone: textUpTo(40).meta({
    description:
      'In E.164, or as the campaign’s default country reads it; an extension may stand behind it (`;ext=23`).',
  }),
  extension: textUpTo(6).meta({
    description:
      'Digits that are pressed when the number’s exchange has answered; they may as well stand behind `phone`.',
    examples: ['23'],
  }),
  externalId: textUpTo(maxExternalIdCharacters).meta({
    description: 'Under which the CRM knows the person; nobody else in the campaign has it.',
    examples: ['0031t00000aBcDeAAK'],
  }),
  name: value.meta({ description: `Of the person; the variable \`${nameVariable}\`.` }),
  timeZone: textUpTo(80).meta({
    description: 'IANA name; says which of the number’s zones it is, or is one more in which calls must be allowed.',
    examples: ['America/New_York'],
  }),
  region: textUpTo(40).meta({
    description: 'ISO 3166; its rules and clocks count beside those of the number.',
    examples: ['US-NY'],
  }),
  consentAt: date.meta({ description: 'When the person consented to marketing calls: ISO 8601, not in the future.' }),
  consentSource: textUpTo(500).meta({ description: 'How it was given, or where the proof is.' }),
};

/** A person as the console and the API name one who is added to a campaign. */
export const NewContact = z.strictObject({
  phone: fields.phone,
  extension: fields.extension.nullable().optional(),
  externalId: fields.externalId.nullable().optional(),
  name: fields.name.optional(),
  variables: z.record(variableName, value).optional().meta({ description: 'By name; the bot’s texts use them.' }),
  timeZone: fields.timeZone.nullable().optional(),
  region: fields.region.nullable().optional(),
  consentAt: fields.consentAt.nullable().optional(),
  consentSource: fields.consentSource.nullable().optional(),
});
export type NewContact = z.infer<typeof NewContact>;

/** What changes of a contact; null takes a value away, what is not named stays as it is. */
export const ContactChangeInput = z
  .strictObject({
    phone: fields.phone.meta({ minLength: 1 }).optional(),
    extension: fields.extension.nullable().optional(),
    externalId: fields.externalId.nullable().optional(),
    name: fields.name.nullable().optional(),
    variables: z.record(variableName, value.nullable()).optional(),
    timeZone: fields.timeZone.nullable().optional(),
    region: fields.region.nullable().optional(),
    consentAt: fields.consentAt.nullable().optional(),
    consentSource: fields.consentSource.nullable().optional(),
  })
  .refine((change) => Object.values(change).some((wanted) => wanted !== undefined), 'Name at least one change.')
  .meta({ minProperties: 1 });
export type ContactChangeInput = z.infer<typeof ContactChangeInput>;

/** What is known of a new contact; empty values are none. */
export function contactFacts(input: NewContact): ContactFacts {
  const named = { ...input.variables, ...(input.name === undefined ? {} : { [nameVariable]: input.name }) };
  const variables = Object.entries(named).flatMap(([name, text]) => {
    const trimmed = text.trim();
    return trimmed === '' ? [] : [[name, trimmed] as const];
  });
  return {
    phone: input.phone,
    extension: input.extension ?? null,
    externalId: input.externalId?.trim() || null,
    variables: Object.fromEntries(variables),
    timeZone: input.timeZone?.trim() || null,
    region: input.region?.trim() || null,
    consentAt: input.consentAt ? new Date(input.consentAt) : null,
    consentSource: input.consentSource?.trim() || null,
  };
}

/** The same change with a person’s name among the variables, and dates as such. */
export function contactChange({ name, consentAt, variables, ...rest }: ContactChangeInput) {
  return {
    ...rest,
    ...(variables === undefined && name === undefined
      ? {}
      : { variables: { ...variables, ...(name === undefined ? {} : { [nameVariable]: name }) } }),
    ...(consentAt === undefined ? {} : { consentAt: consentAt === null ? null : new Date(consentAt) }),
  };
}

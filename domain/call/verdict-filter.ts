import { z } from 'zod';
import { dateInput } from '../date-input.ts';
import { AnswerFlow } from './answer-flow.ts';
import { JudgedAnswer, verdictSources } from './answer-verdict.ts';

/** What verdicts are counted by. `source` is who listened, `setting` when the campaign's bot speaks. */
export const verdictAxes = ['verdict', 'account', 'country', 'setting', 'source'] as const;
export type VerdictAxis = (typeof verdictAxes)[number];

/** Which verdicts are meant; null is any. The list of calls and the rates of corrections ask by the same fields. */
export const verdictFilterFields = {
  verdict: JudgedAnswer.nullable().default(null),
  /** Provider account. */
  account: z.uuid().nullable().default(null),
  /** Of the person's number, ISO 3166-1 alpha-2. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .nullable()
    .default(null),
  setting: AnswerFlow.nullable().default(null),
  source: z.enum(verdictSources).nullable().default(null),
  /** First and last day of the verdict, UTC. */
  from: dateInput.nullable().default(null),
  to: dateInput.nullable().default(null),
};

const VerdictFilter = z.object(verdictFilterFields);
export type VerdictFilter = z.infer<typeof VerdictFilter>;

/** What the rates of corrections are asked for by. */
export const VerdictRatesQuery = VerdictFilter.extend({ by: z.enum(verdictAxes).default('verdict') });
export type VerdictRatesQuery = z.infer<typeof VerdictRatesQuery>;

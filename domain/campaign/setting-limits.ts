/** A whole number that people may set: the least, the most, and what it is unless somebody sets it. */
export interface WholeLimits {
  min: number;
  max: number;
  default: number;
}

/**
 * The settings of a campaign that are whole numbers. The schema (`CampaignSettings`), what a change may name, the reading
 * of stored rows, statements and forms follow from this table; all of them may change while the campaign dials.
 */
export const wholeSettings = {
  /** Calls at once. */
  concurrency: { min: 1, max: 1000, default: 5 },
  /** Campaigns that want more calls than their provider account allows share its slots in proportion to this. */
  weight: { min: 1, max: 100, default: 1 },
  /** How long a phone rings before we give up. */
  ringTimeoutSeconds: { min: 15, max: 120, default: 40 },
} as const satisfies Record<string, WholeLimits>;

export type WholeSetting = keyof typeof wholeSettings;

/** How often a person may be dialled in all, and how often one outcome may be tried again. */
export const maxAttemptsLimits = { min: 1, max: 10, default: 3 } as const satisfies WholeLimits;
export const maxRetriesLimits = { min: 0, max: 10 } as const;

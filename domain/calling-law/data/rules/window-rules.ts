import { countryRules } from './countries.ts';
import type { WindowRule } from './rule.ts';
import { unitedStatesRules } from './united-states.ts';

/** All rows of legal hours. A country or state may have several, with different dates or purposes. */
export const windowRules: readonly WindowRule[] = [...unitedStatesRules, ...countryRules];

import type { EvidenceMark } from './data/rules/rule.ts';

/** `required`: the disclosure cannot be turned off. `default_on`: it is on unless an admin turns it off. */
export type RecordingDisclosure = 'required' | 'default_on';

interface RecordingRule {
  disclosure: RecordingDisclosure;
  source: string;
  mark: EvidenceMark;
}

const allParty: RecordingRule = { disclosure: 'required', source: 'All-party consent state', mark: 'B' };

/** By country or state; a state without a row has its country's. A place without any row is `required`. */
export const recordingRules: Readonly<Record<string, RecordingRule>> = {
  US: { disclosure: 'default_on', source: '18 U.S.C. 2511: one party', mark: 'B' },
  'US-CA': allParty,
  'US-DE': allParty,
  'US-FL': allParty,
  'US-IL': allParty,
  'US-MD': allParty,
  'US-MA': allParty,
  'US-MT': allParty,
  'US-NV': allParty,
  'US-NH': allParty,
  'US-PA': allParty,
  'US-WA': allParty,
  'US-CT': { disclosure: 'required', source: 'Civil liability, a spoken notice is enough', mark: 'B' },
  'US-MI': { disclosure: 'required', source: 'All-party statute, exception for participants not settled', mark: 'B' },
  'US-OR': { disclosure: 'default_on', source: 'All parties only in person', mark: 'B' },
  'US-AL': {
    disclosure: 'required',
    source: 'Ala. PSC: permission to record the answer to an automated call',
    mark: 'A',
  },
  AE: { disclosure: 'required', source: 'Cabinet Resolution 56/2024: notice at the start', mark: 'B' },
  DE: { disclosure: 'required', source: 'StGB §201: all parties, criminal', mark: 'R' },
  AU: { disclosure: 'required', source: 'Commonwealth and state acts', mark: 'R' },
  CA: { disclosure: 'required', source: 'PIPEDA: purpose and consent', mark: 'R' },
  GB: { disclosure: 'required', source: 'UK GDPR: notice and lawful basis', mark: 'R' },
  SA: { disclosure: 'required', source: 'PDPL', mark: 'R' },
  EG: { disclosure: 'required', source: 'Penal Code 309 bis', mark: 'R' },
  BR: { disclosure: 'required', source: 'LGPD', mark: 'R' },
  IN: { disclosure: 'required', source: 'DPDP Act', mark: 'R' },
  ZA: { disclosure: 'default_on', source: 'RICA: one party', mark: 'R' },
};

/**
 * Must a callee be told that the call is recorded? The stricter of all regions counts: give those of both ends. With no
 * region at all, it is required.
 */
export function recordingDisclosure(regions: readonly string[]): RecordingDisclosure {
  if (regions.length === 0) return 'required';
  const optional = regions.every((region) => {
    const rule = recordingRules[region] ?? recordingRules[region.slice(0, 2)];
    return rule?.disclosure === 'default_on';
  });
  return optional ? 'default_on' : 'required';
}

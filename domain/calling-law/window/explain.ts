import type { Message } from '../../message/index.ts';
import { neverDial } from '../../contact/never-dial.ts';
import { parsePhoneNumber } from '../../contact/phone-number.ts';
import { parseCampaignWindow } from './campaign-window.ts';
import { evaluateWindow } from './evaluate.ts';
import { locateNumber } from '../locate-number.ts';
import type { Ruleset } from '../data/ruleset.ts';
import { windowClassOf } from './window-class.ts';

/** A question as it stands in a row of a file. */
export interface ExplainQuestion {
  e164: string;
  /** ISO 8601; without an offset it is UTC. */
  instantUtc: string;
  contactTimezone?: string;
  contactRegion?: string;
  contactCountry?: string;
  /** For example `10:00-17:00` or `mon-fri 10:00-17:00`. */
  campaignWindow?: string;
}

export interface Explanation {
  /** Region of the number (of the contact, if the number tells none); `|` between several. */
  region: string;
  /** Zones that the number tells, `|` between them. */
  candidateZones: string;
  allowed: boolean;
  /** Code and the first closed zone, for example `before_window@America/Chicago`. */
  reason: string;
  /** ISO instant, empty if it is open now or cannot be known, `never_open` if nothing opens within 14 days. */
  nextOpen: string;
  /** Rules with their evidence marks, and what named the zones; or what would help, where no rule was reached. */
  source: string;
  /** Every zone that was looked at with what named it, as in `America/New_York=area_code|America/Los_Angeles=region`. */
  zoneSources: string;
}

/** Answers one row for a compliance officer: may this number be called at this instant, and by which rules? */
export function explainWindow(
  question: ExplainQuestion,
  options: { inWords: (message: Message) => string; now?: Date; ruleset?: Ruleset },
): Explanation {
  const columns = {
    timezone: question.contactTimezone,
    region: question.contactRegion,
    country: question.contactCountry,
  };
  const parsed = parsePhoneNumber(question.e164, null, columns);
  if (!parsed.ok) return refused('invalid_number', options.inWords(parsed));
  const location = locateNumber(parsed.phone);
  const place = {
    region: location.ok ? location.regions.join('|') : '',
    candidateZones: location.ok ? location.zones.join('|') : '',
  };
  const at = parseInstant(question.instantUtc);
  if (at === null) return refused('bad_instant', 'Write the instant as in 2026-01-15T13:00:00Z.', place);
  const campaignWindow = question.campaignWindow ? parseCampaignWindow(question.campaignWindow) : [];
  if (campaignWindow === null) {
    return refused('bad_campaign_window', 'Write the window as in "10:00-17:00" or "mon-fri 10:00-17:00".', place);
  }
  const found = windowClassOf({ e164: question.e164, phone: parsed.phone, ...columns }, { ruleset: options.ruleset });
  if (!found.ok && !('windowClass' in found)) {
    const never = found.code === 'non_geographic' ? neverDial(parsed.phone) : null;
    return refused(found.code, options.inWords(never ?? found), place);
  }

  const { windowClass } = found;
  const verdict = evaluateWindow({ windowClass, campaignWindow, at, ...options });
  return {
    region: place.region || windowClass.regions.join('|'),
    candidateZones: place.candidateZones || windowClass.zones.join('|'),
    allowed: verdict.allowed,
    reason: verdict.reason,
    nextOpen: verdict.allowed ? '' : (verdict.nextOpenAt?.toISOString().replace('.000Z', 'Z') ?? 'never_open'),
    source: [
      ...verdict.sources.map(({ region, source, mark }) => `${region}: ${source} [${mark}]`),
      `zones: ${[...new Set(windowClass.zoneSources)].join(', ')}`,
      ...verdict.warnings,
    ].join('; '),
    zoneSources: windowClass.zones.map((zone, index) => `${zone}=${windowClass.zoneSources[index]}`).join('|'),
  };
}

function refused(
  reason: string,
  source: string,
  place: { region: string; candidateZones: string } = { region: '', candidateZones: '' },
): Explanation {
  return { ...place, allowed: false, reason, nextOpen: '', source, zoneSources: '' };
}

const isoInstant = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?(Z|[+-]\d{2}(?::?\d{2})?)?$/i;

/** Strict: what is not written as ISO 8601, or is no day of the calendar, is not guessed at. */
function parseInstant(text: string): Date | null {
  const match = isoInstant.exec(text.trim());
  if (!match) return null;
  const [, date = '', time = '00:00', offset = 'Z'] = match;
  const day = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || !day.toISOString().startsWith(date)) return null;
  const zone = /^z$/i.test(offset) ? 'Z' : `${offset.slice(0, 3)}:${offset.slice(3).replace(':', '') || '00'}`;
  const instant = new Date(`${date}T${time}${zone}`);
  return Number.isNaN(instant.getTime()) ? null : instant;
}

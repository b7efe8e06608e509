import type { CampaignWindow } from '../../campaign/campaign.ts';
import { refusal, type Refusal } from '../../message/index.ts';
import { evaluateWindow, opensWithin14Days, type WindowQuestion } from './evaluate.ts';
import { dayNames } from '../data/rules/rule.ts';
import type { WindowClass } from './window-class.ts';

export type CampaignWindowProblem =
  | Refusal<'campaign_window_inverted'>
  | (Refusal<'campaign_window_never_legal' | 'campaign_window_never_legal_by'> & { windowClasses: WindowClass[] });

/**
 * What is wrong with the hours of a campaign, or null: they must begin before they end, and for every class of its
 * contacts they must meet the legal window within the two weeks from `at`. Refuse to save or launch otherwise.
 */
export function campaignWindowProblem(
  campaignWindow: CampaignWindow,
  windowClasses: readonly WindowClass[],
  question: Omit<WindowQuestion, 'windowClass' | 'campaignWindow'>,
): CampaignWindowProblem | null {
  const inverted = campaignWindow.find(({ from, to }) => from >= to);
  if (inverted) return refusal('campaign_window_inverted', { from: inverted.from, to: inverted.to });
  const closed = windowClasses.filter(
    (windowClass) =>
      opensWithin14Days({ ...question, windowClass }) &&
      !opensWithin14Days({ ...question, windowClass, campaignWindow }),
  );
  if (closed.length === 0) return null;
  const regions = [...new Set(closed.flatMap((windowClass) => windowClass.regions))].sort();
  const first = evaluateWindow({ ...question, windowClass: closed[0]! });
  const sources = first.sources.map(({ source }) => source).join('; ');
  const refused =
    sources === ''
      ? refusal('campaign_window_never_legal', { regions })
      : refusal('campaign_window_never_legal_by', { regions, sources });
  return { ...refused, windowClasses: closed };
}

/**
 * Reads the hours of a campaign as a person writes them: `10:00-17:00` (every day), `mon-fri 10:00-17:00`,
 * `sat,sun 10:00-12:00`, several with `;` between them. Null if it cannot be read.
 */
export function parseCampaignWindow(text: string): CampaignWindow | null {
  const result: CampaignWindow = [];
  for (const part of text.split(';')) {
    const match = /^(?:([a-z1-7,-]+)\s+)?(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})$/.exec(part.trim().toLowerCase());
    if (!match) return null;
    const [, dayText, fromText = '', toText = ''] = match;
    const days = dayText === undefined ? [1, 2, 3, 4, 5, 6, 7] : parseDays(dayText);
    const from = fromText.padStart(5, '0');
    const to = toText.padStart(5, '0');
    if (days === null || !isTime(from) || !(isTime(to) || to === '24:00') || from >= to) return null;
    result.push({ days, from, to });
  }
  return result;
}

function isTime(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
}

function parseDays(text: string): number[] | null {
  const days = new Set<number>();
  for (const part of text.split(',')) {
    const [first, last = first] = part.split('-').map(dayNumberFrom);
    if (!first || !last) return null;
    // `fri-mon` goes over the end of the week.
    for (let day = first; ; day = (day % 7) + 1) {
      days.add(day);
      if (day === last) break;
    }
  }
  return [...days].sort();
}

function dayNumberFrom(text: string): number | null {
  if (/^[1-7]$/.test(text)) return Number(text);
  const index = text.length >= 2 ? dayNames.findIndex((name) => text.startsWith(name)) : -1;
  return index < 0 ? null : index + 1;
}

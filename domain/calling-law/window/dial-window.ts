import type { CampaignWindow, Purpose } from '../../campaign/campaign.ts';
import type { RegionalStop, Ruleset } from '../data/ruleset.ts';
import { evaluateWindow, type WindowVerdict } from './evaluate.ts';
import { recommendedClosingMarginMs } from './opening.ts';
import type { WindowClass } from './window-class.ts';

/**
 * Whether a campaign may dial people of a window class at an instant: the one question that claims, dials, callbacks and
 * pages ask, so that they agree. A window that closes while the phone may still ring counts as closed. The rule set is
 * the workspace's own: stops and overrides count from the moment they are set.
 */
export function dialWindow(
  windowClass: WindowClass,
  campaign: { purpose: Purpose; settings: { window: CampaignWindow } },
  at: Date,
  ruleset: Ruleset,
): WindowVerdict {
  return evaluateWindow({
    windowClass,
    campaignWindow: campaign.settings.window,
    purpose: campaign.purpose,
    closingMarginMs: recommendedClosingMarginMs,
    at,
    ruleset,
  });
}

/** The zone whose clock keeps a window closed, or ends it first; null if none does. */
export function decidingZone(verdict: WindowVerdict, windowAt: (at: Date) => WindowVerdict): string | null {
  const closed = verdict.allowed && verdict.closesAt !== null ? windowAt(verdict.closesAt) : verdict;
  if (closed.allowed) return null;
  const zone = closed.reason.split('@')[1];
  return zone !== undefined && verdict.zones.includes(zone) ? zone : null;
}

/** The stop that closes a window of this class now, if that is what closes it. */
export function stopOf(windowClass: WindowClass, at: Date, { stops }: Ruleset): RegionalStop | null {
  const applies = ({ region, from, to }: RegionalStop): boolean =>
    windowClass.regions.some((own) => own === region || own.startsWith(`${region}-`)) &&
    from.getTime() <= at.getTime() &&
    (to === null || at.getTime() < to.getTime());
  return stops.find(applies) ?? null;
}

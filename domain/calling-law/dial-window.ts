import type { CampaignWindow, Purpose } from '../campaign.ts';
import { evaluateWindow, recommendedClosingMarginMs, type WindowVerdict } from './evaluate.ts';
import type { WindowClass } from './window-class.ts';

/**
 * Whether a campaign may dial people of a window class at an instant: the one question that claims, dials, callbacks and
 * pages ask, so that they agree. A window that closes while the phone may still ring counts as closed.
 */
export function dialWindow(
  windowClass: WindowClass,
  campaign: { purpose: Purpose; settings: { window: CampaignWindow } },
  at: Date,
): WindowVerdict {
  return evaluateWindow({
    windowClass,
    campaignWindow: campaign.settings.window,
    purpose: campaign.purpose,
    closingMarginMs: recommendedClosingMarginMs,
    at,
  });
}

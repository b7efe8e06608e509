import { describe, expect, it } from 'vitest';
import type { CampaignStatus } from '../campaign/campaign.ts';
import type { ContactState } from './contact.ts';
import { contactStates } from './contact-state.ts';
import { callbackObstacle, contactPowers, restoreObstacle, type CampaignFacts } from './possible-changes.ts';

const campaign = (status: CampaignStatus, put: Partial<CampaignFacts> = {}): CampaignFacts => ({
  status,
  archivedAt: null,
  deletedAt: null,
  ...put,
});
const contact = (state: ContactState, isOnDoNotCall = false) => ({ state, isOnDoNotCall, barredBy: null });
const all = { editCallbacks: true, editContacts: true, editCampaigns: true };
const at = new Date('2026-03-04T10:00:00Z');

describe('a callback', () => {
  it('can be planned for whoever may still be called, and for whom a finished campaign may call again', () => {
    const possible = contactStates.filter((state) => callbackObstacle(contact(state), campaign('completed')) === null);
    expect(possible).toEqual([
      'queued',
      'ready',
      'active',
      'waiting_retry',
      'waiting_callback',
      'completed',
      'exhausted',
    ]);
  });

  it('is refused for what the campaign is, before it is for what the contact is', () => {
    const optedOut = contact('opted_out');
    expect(callbackObstacle(optedOut, campaign('draft'))).toBe('campaign_draft');
    expect(callbackObstacle(optedOut, campaign('failed'))).toBe('campaign_failed');
    expect(callbackObstacle(optedOut, campaign('dialing', { archivedAt: at }))).toBe('campaign_archived');
    expect(callbackObstacle(optedOut, campaign('dialing', { archivedAt: at, deletedAt: at }))).toBe('campaign_deleted');
    expect(callbackObstacle(optedOut, campaign('dialing'))).toBe('do_not_call');
    expect(callbackObstacle(contact('queued', true), campaign('dialing'))).toBe('do_not_call');
    expect(callbackObstacle(contact('cancelled'), campaign('dialing'))).toBe('withdrawn');
    expect(callbackObstacle(contact('invalid'), campaign('dialing'))).toBe('barred');
  });
});

describe('a withdrawal', () => {
  it('can be undone while the campaign calls people, or is a draft', () => {
    expect(restoreObstacle(contact('cancelled'), campaign('dialing'))).toBeNull();
    expect(restoreObstacle(contact('cancelled'), campaign('draft'))).toBeNull();
    expect(restoreObstacle(contact('cancelled'), campaign('cancelled'))).toBe('campaign_cancelled');
    expect(restoreObstacle(contact('cancelled', true), campaign('dialing'))).toBe('do_not_call');
    expect(restoreObstacle(contact('completed'), campaign('dialing'))).toBe('not_withdrawn');
  });
});

describe('what the console offers', () => {
  it('is nothing to whoever has no right to it', () => {
    const none = { editCallbacks: false, editContacts: false, editCampaigns: false };
    for (const state of contactStates) {
      expect(Object.values(contactPowers(contact(state), campaign('dialing'), none))).not.toContain(true);
    }
  });

  it('is to change and withdraw while calls are to come, and to undo the withdrawal', () => {
    expect(contactPowers(contact('queued'), campaign('dialing'), all)).toMatchObject({
      planCallback: true,
      change: true,
      withdraw: true,
      restore: false,
    });
    expect(contactPowers(contact('cancelled'), campaign('dialing'), all)).toMatchObject({
      planCallback: false,
      change: false,
      withdraw: false,
      restore: true,
    });
  });

  it('is to mend a contact that was left out, unless its number is on the do-not-call list', () => {
    const barred = { state: 'suppressed', barredBy: 'consent' } as const;
    const offered = contactPowers({ ...barred, isOnDoNotCall: false }, campaign('dialing'), all);
    expect(offered).toMatchObject({ change: true, recordConsent: true, withdraw: false });
    const listed = contactPowers({ ...barred, isOnDoNotCall: true }, campaign('dialing'), all);
    expect(listed).toMatchObject({ change: false, recordConsent: false });
    const capped = { state: 'suppressed', barredBy: 'attempt_cap', isOnDoNotCall: false } as const;
    expect(contactPowers(capped, campaign('dialing'), all).recordConsent).toBe(false);
  });

  it('is no change to contacts of a campaign that was put away', () => {
    const offered = contactPowers(contact('queued'), campaign('paused', { archivedAt: at }), all);
    expect(Object.values(offered)).not.toContain(true);
  });
});

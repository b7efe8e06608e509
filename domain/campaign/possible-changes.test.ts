import { describe, expect, it } from 'vitest';
import type { CampaignStatus } from './campaign.ts';
import { campaignStatuses } from './campaign-status.ts';
import { campaignPowers } from './possible-changes.ts';

const rights = { editContacts: true, controlCampaigns: true };
const at = new Date('2026-03-04T10:00:00Z');
const campaign = (status: CampaignStatus) => ({ status, archivedAt: null, deletedAt: null });
const statusesWith = (power: 'addContacts' | 'changeSettings') =>
  campaignStatuses.filter((status) => campaignPowers(campaign(status), rights)[power]);

describe('what the page of a campaign offers', () => {
  it('is to add people from the launch on, also when everybody was called', () => {
    expect(statusesWith('addContacts')).toEqual(['scheduled', 'dialing', 'paused', 'completed']);
  });

  it('is to change its settings while it dials or will go on to', () => {
    expect(statusesWith('changeSettings')).toEqual(['scheduled', 'dialing', 'paused']);
  });

  it('is less for campaigns that were put away, and nothing without the rights', () => {
    expect(campaignPowers({ ...campaign('paused'), archivedAt: at }, rights)).toEqual({
      addContacts: false,
      changeSettings: true,
    });
    const none = { addContacts: false, changeSettings: false };
    expect(campaignPowers({ ...campaign('paused'), deletedAt: at }, rights)).toEqual(none);
    expect(campaignPowers(campaign('dialing'), { editContacts: false, controlCampaigns: false })).toEqual(none);
  });
});

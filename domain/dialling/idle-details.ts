import type { CampaignStatus } from '../campaign/campaign.ts';
import type { Idle } from './explain-idle.ts';

/** Why a claim did not look for anybody at all. */
export interface NotClaiming {
  kind: 'not_claiming';
  why: 'campaign_missing' | 'deleted' | 'no_provider' | 'repeated' | Exclude<CampaignStatus, 'dialing'>;
}

/** Why nobody (more) is dialled, in the words of the Temporal UI: for engineers, in English, with instants. */
export function idleDetails(idle: Idle | NotClaiming): string {
  switch (idle.kind) {
    case 'not_claiming':
      return notClaiming(idle.why);
    case 'not_running':
      return notClaiming(idle.status);
    case 'dialling':
      return 'Dialling';
    case 'finishing':
      return idle.inFlight > 0 ? 'Calls in progress; nobody else is left' : 'Every contact has reached its end';
    case 'waiting':
      return `Calls in progress, cool-downs (${idle.retries}) and callbacks (${idle.callbacks})`;
    case 'never_open':
      return 'No calling hours ever begin for the contacts that were left: they are not called';
    case 'window_closed':
      return `The calling window is closed for all contacts that are left${idle.opensAt ? ` until ${idle.opensAt.toISOString()}` : ''}`;
    case 'stopped':
      return idle.words.join('; ');
    case 'no_agents':
    case 'agents_busy':
      return 'No voice agent is free';
    case 'campaign_busy':
      return 'All slots of the campaign are in use';
    case 'account_busy':
      return 'All slots of the provider account are in use';
    case 'account_shared':
      return 'Its share of the provider account’s slots is in use';
    case 'agents_shared':
      return 'Its share of the voice agents is in use';
    case 'numbers_busy':
      return 'All caller numbers are in use';
  }
}

function notClaiming(why: NotClaiming['why']): string {
  switch (why) {
    case 'campaign_missing':
      return 'The campaign does not exist any more';
    case 'deleted':
      return 'The campaign was deleted';
    case 'no_provider':
      return 'The campaign has no provider';
    case 'repeated':
      return 'Repeated claim';
    default:
      return `The campaign is ${why}`;
  }
}

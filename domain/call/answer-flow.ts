import type { CampaignSettings } from '../campaign/campaign.ts';

/**
 * What happens when somebody answers where the carrier listens for machines. `speak_first`: the person is in the room and
 * hears the bot at once; a machine that the carrier finds meanwhile is hung up on. `carrier_verdict_first`: nobody is
 * connected before the carrier has said what answered.
 */
export type AnswerFlow = 'speak_first' | 'carrier_verdict_first';

/**
 * A person who says hello and hears nothing for two seconds hangs up, and the law counts that against us: so the bot speaks
 * at once. A message needs the machine's beep and a line on which nobody else speaks: campaigns that leave one wait.
 */
export function answerFlowOf({ voicemail }: Pick<CampaignSettings, 'voicemail'>): AnswerFlow {
  return voicemail.policy === 'leave_message' ? 'carrier_verdict_first' : 'speak_first';
}

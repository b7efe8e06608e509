import { openCall, sentencesSoFar, type Call, type CallMaterial } from '#db/call/call.ts';
import { variablesOf } from '#db/call/variables.ts';
import type { Database } from '#db/client.ts';
import type { SecretBox } from '#db/workspace/secret-box.ts';
import { readSetting } from '#db/workspace/settings.ts';
import type { CallConfiguration } from '#domain/call/agent-protocol.ts';
import { fillInstructions, fillVariables, type BotConfiguration } from '#domain/bot/bot.ts';
import { speechVendorNames } from '#domain/bot/speech-vendor.ts';
import { identificationText } from '#domain/bot/identification.ts';
import { disclosureText } from '#domain/bot/disclosure.ts';
import { RedialError } from '#domain/error.ts';
import { answerFlowOf } from '#domain/call/answer-flow.ts';
import { providerTraits } from '#domain/provider/provider.ts';
import { awayFromSpeech } from '../health/speech-supply.ts';

/**
 * What a voice agent needs to hold the call of an attempt.
 * @throws RedialError `not_found`, `conflict` (attempt over, no bot), `not_ready` (no speech or language key).
 */
export async function configureCall(
  services: { db: Database; box: SecretBox; timeScale: number },
  attemptId: string,
): Promise<CallConfiguration> {
  const { db, box, timeScale } = services;
  const material = await openCall(db, attemptId);
  const [speech, elevenlabs, language, workspace] = await Promise.all([
    readSetting(db, box, 'speech'),
    readSetting(db, box, 'elevenlabs'),
    readSetting(db, box, 'language'),
    readSetting(db, box, 'workspace'),
  ]);
  if (speech.secrets.apiKey === null) throw new RedialError('speech_key_missing');
  if (elevenlabs.secrets.apiKey === null && material.botVersion.configuration.textToSpeech.provider === 'elevenlabs') {
    throw new RedialError('voice_key_missing', { vendor: speechVendorNames.elevenlabs });
  }
  if (language.secrets.apiKey === null) throw new RedialError('language_key_missing');
  const bot = material.botVersion.configuration;
  const extension = material.call.direction === 'outbound' ? material.contact.extension : null;
  const organisation = bot.organisation === '' ? workspace.organisation : bot.organisation;
  const variables = variablesOf(material.contact, { name: bot.name, organisation });
  const speechAway = await awayFromSpeech(db);
  const resumed = await resumedOf(db, material.call, new Date());
  return {
    attemptId,
    ...(resumed && { resumed }),
    ...(material.call.recordingRefusedAt !== null && { isUnrecorded: true }),
    callId: material.call.id,
    direction: material.call.direction,
    bot: fillBot({ ...bot, organisation }, variables),
    promptOverride: fillInstructions(material.campaign.settings.promptOverride, variables),
    identification: identificationText(
      { organisation, phone: material.callerNumber, isMarketing: material.campaign.purpose === 'marketing' },
      bot.language,
    ),
    disclosure: disclosureText({ name: bot.name, organisation, language: bot.language }),
    variables,
    callFlow: providerTraits(material.account.kind).callFlow,
    answerFlow:
      answerFlowOf(material.campaign.settings.answerFlow, { kind: material.account.kind, extension }) === 'listen_first'
        ? 'listen_first'
        : 'speak_first',
    ...(extension !== null && { extension }),
    purpose: material.campaign.purpose,
    carrierVerdict: carrierVerdictOf(material.attempt),
    detection: 'agent',
    voicemail: fillVoicemail(material.campaign.settings.voicemail, variables),
    menu: material.campaign.settings.menu,
    calleeTimeZone: material.homeZone,
    timeScale,
    speech: { baseUrl: speech.baseUrl, apiKey: speech.secrets.apiKey },
    ...(speechAway.hearing.length + speechAway.speaking.length > 0 && { speechAway }),
    ...(elevenlabs.secrets.apiKey !== null && {
      elevenlabs: { baseUrl: elevenlabs.baseUrl, apiKey: elevenlabs.secrets.apiKey },
    }),
    language: { baseUrl: language.baseUrl, apiKey: language.secrets.apiKey },
  };
}

function carrierVerdictOf({ carrierAnsweredBy, carrierVerdictAt }: CallMaterial['attempt']) {
  if (carrierAnsweredBy === null || carrierVerdictAt === null) return null;
  return { answeredBy: carrierAnsweredBy, at: carrierVerdictAt.toISOString() };
}

/** Null where the conversation has not begun: then its agent begins it. */
async function resumedOf(
  db: Database,
  { id, conversationStartedAt }: Call,
  now: Date,
): Promise<CallConfiguration['resumed'] | null> {
  if (conversationStartedAt === null) return null;
  const sentences = await sentencesSoFar(db, id);
  return {
    said: sentences.map(({ speaker, text }) => ({ speaker, text })),
    lastSeq: sentences.at(-1)?.seq ?? 0,
    talkedMs: Math.max(0, now.getTime() - conversationStartedAt.getTime()),
  };
}

function fillBot(bot: BotConfiguration, variables: Record<string, string>): BotConfiguration {
  const fill = (text: string): string => fillVariables(text, variables);
  return {
    ...bot,
    openingIntroduction: fill(bot.openingIntroduction),
    openingGreeting: fill(bot.openingGreeting),
    instructions: fillInstructions(bot.instructions, variables),
    boundaries: fillInstructions(bot.boundaries, variables),
    farewell: fill(bot.farewell),
  };
}

function fillVoicemail(
  voicemail: CallConfiguration['voicemail'],
  variables: Record<string, string>,
): CallConfiguration['voicemail'] {
  if (voicemail.policy === 'hang_up') return voicemail;
  return { ...voicemail, message: fillVariables(voicemail.message, variables) };
}

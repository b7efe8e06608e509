import { z } from 'zod';

/** Vendors of speech, in the order in which they are asked unless a bot says otherwise. Each has both directions. */
export const speechVendors = ['deepgram', 'elevenlabs'] as const;
export const SpeechVendor = z.enum(speechVendors);
export type SpeechVendor = z.infer<typeof SpeechVendor>;

export const speechVendorNames: Record<SpeechVendor, string> = { deepgram: 'Deepgram', elevenlabs: 'ElevenLabs' };

/** The model with which each hears a live call, unless a bot names another. */
export const hearingModels: Record<SpeechVendor, string> = { deepgram: 'nova-3', elevenlabs: 'scribe_v2_realtime' };

/** The vendors with the chosen one first. */
export function vendorsFrom(chosen: SpeechVendor): SpeechVendor[] {
  return [chosen, ...speechVendors.filter((vendor) => vendor !== chosen)];
}

/** Which setting holds a vendor's account. */
export const settingOfVendor = { deepgram: 'speech', elevenlabs: 'elevenlabs' } as const satisfies Record<
  SpeechVendor,
  string
>;
export const vendorOfSetting = { speech: 'deepgram', elevenlabs: 'elevenlabs' } as const satisfies Record<
  string,
  SpeechVendor
>;

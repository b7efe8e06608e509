export interface SpeechAccount {
  baseUrl: string;
  apiKey: string;
}

/** Samples per second of the sound that probes and tests send and get. */
export const trialRate = 16_000;
/** Ten seconds. */
export const maxTrialBytes = trialRate * 2 * 10;

/** Sound of 16 bit mono at `trialRate` as a WAV file. */
export function wav(sound: Buffer): Buffer {
  const bytes = sound.length;
  const file = Buffer.concat([Buffer.alloc(44), sound]);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(36 + bytes, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(trialRate, 24);
  file.writeUInt32LE(trialRate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(bytes, 40);
  return file;
}

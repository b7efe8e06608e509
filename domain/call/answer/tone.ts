/** A single tone of the callee's side. */
export interface Tone {
  hertz: number;
  lengthMs: number;
}

/** Calling and answering tones of fax machines (ITU-T T.30). */
const faxTones = [1_100, 2_100] as const;
const faxToneToleranceHertz = 40;
const shortestFaxToneMs = 400;
/** Ringing and busy tones of telephone exchanges (ITU-T E.180). */
const exchangeTones = { lowest: 400, highest: 450 };

/** Whether it is a fax machine's. */
export function isOfFax({ hertz, lengthMs }: Tone): boolean {
  return lengthMs >= shortestFaxToneMs && faxTones.some((fax) => Math.abs(fax - hertz) <= faxToneToleranceHertz);
}

/** Whether it is a telephone exchange's, as is heard while a call is put through; none is a mailbox's. */
export function isOfExchange({ hertz }: Tone): boolean {
  return hertz >= exchangeTones.lowest && hertz <= exchangeTones.highest;
}

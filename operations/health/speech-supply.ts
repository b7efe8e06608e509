import type { Executor } from '#db/client.ts';
import { readProbes, type ServiceProbe } from '#db/health/service-probe.ts';
import { readSealedSetting } from '#db/workspace/settings.ts';
import type { SpeechSupply } from '#domain/bot/speech-supply.ts';
import { settingOfVendor, speechVendors, type SpeechVendor } from '#domain/bot/speech-vendor.ts';
import { pausesCalls, speechServices } from '#domain/health/probe.ts';

/** Vendors of speech that are away, by what their latest probes said: as many failures in a row as pause campaigns. */
export async function awayFromSpeech(
  db: Executor,
  isAway: (probe: ServiceProbe) => boolean = pausesCalls,
): Promise<{ hearing: SpeechVendor[]; speaking: SpeechVendor[] }> {
  const services = speechVendors.flatMap((vendor) => Object.values(speechServices[vendor]));
  const probes = await readProbes(
    db,
    services.map((service) => ({ service, providerAccountId: null })),
  );
  const away = new Set(probes.filter(isAway).map(({ service }) => service));
  return {
    hearing: speechVendors.filter((vendor) => away.has(speechServices[vendor].hearing)),
    speaking: speechVendors.filter((vendor) => away.has(speechServices[vendor].speaking)),
  };
}

/** Which vendors of speech can be used now: there is a key, and they are not away. */
export async function readSpeechSupply(db: Executor, isAway?: (probe: ServiceProbe) => boolean): Promise<SpeechSupply> {
  const away = await awayFromSpeech(db, isAway);
  const withKey: SpeechVendor[] = [];
  for (const vendor of speechVendors) {
    const { sealed } = await readSealedSetting(db, settingOfVendor[vendor]);
    if (sealed.apiKey !== undefined) withKey.push(vendor);
  }
  return {
    hearing: withKey.filter((vendor) => !away.hearing.includes(vendor)),
    speaking: withKey.filter((vendor) => !away.speaking.includes(vendor)),
  };
}

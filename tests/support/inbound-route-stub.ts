import { RedialError } from '#domain/error.ts';
import type { InboundObjects } from '#domain/provider/inbound-route.ts';
import type { InboundRoute } from '#providers/media/livekit-inbound-route.ts';

const trunk = {
  name: '',
  isOurs: true,
  numbers: [],
  allowedNumbers: [],
  allowedAddresses: [],
  needsPassword: false,
  takesEncryption: true,
};
const rule = { name: '', isOurs: true, entersNamedRoom: true, hidesNumber: true, bringsAgents: false };

/** LiveKit's answers, where it knows the trunk and the rule, or does not answer at all. */
export function routeOf(state: 'complete' | 'away'): InboundRoute {
  const away = new RedialError('vendor_silent', { vendor: 'LiveKit' });
  const objects: InboundObjects = {
    trunks: [{ ...trunk, id: 'ST_1' }],
    rules: [{ ...rule, id: 'SDR_1', trunkIds: ['ST_1'] }],
  };
  return {
    read: () => (state === 'away' ? Promise.reject(away) : Promise.resolve(objects)),
    take: () => Promise.reject(away),
  };
}

import { invalidArgument } from './twirp-error.ts';

type Trunk = Record<'numbers' | 'allowedNumbers' | 'allowedAddresses', string[]> & { authUsername: string };

/**
 * As LiveKit's `ValidateResult` and `ValidateTrunksIter` do: a trunk must be closed to strangers somehow, and one without
 * numbers is the only one.
 * @throws TwirpError invalid_argument
 */
export function admitTrunk(trunk: Trunk, others: readonly (Trunk & { sipTrunkId: string })[]): void {
  if (trunk.authUsername === '' && trunk.allowedAddresses.length === 0 && trunk.numbers.length === 0) {
    throw invalidArgument(
      'for security, one of the fields must be set: AuthUsername+AuthPassword, AllowedAddresses or Numbers',
    );
  }
  const takesAll = ({ numbers, allowedNumbers }: Trunk) => numbers.length === 0 && allowedNumbers.length === 0;
  const other = others.find(takesAll);
  if (!takesAll(trunk) || other === undefined) return;
  throw invalidArgument(
    `Conflicting inbound SIP Trunks: "<new>" and "${other.sipTrunkId}", using the same number(s) <any> without AllowedNumbers set`,
  );
}

/**
 * As LiveKit's `DispatchRuleValidator`: one rule for a trunk, and one for all.
 * @throws TwirpError invalid_argument
 */
export function admitRule(
  { trunkIds }: { trunkIds: string[] },
  others: readonly { sipDispatchRuleId: string; trunkIds: string[] }[],
): void {
  const trunksOf = (ids: string[]) => (ids.length === 0 ? [''] : ids);
  const other = others.find((rule) => trunksOf(rule.trunkIds).some((id) => trunksOf(trunkIds).includes(id)));
  if (other === undefined) return;
  throw invalidArgument(
    `Dispatch rule for the same trunk, inbound number, number, and PIN combination already exists in dispatch rule "${other.sipDispatchRuleId}"`,
  );
}

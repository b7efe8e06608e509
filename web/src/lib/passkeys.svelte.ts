import { onMount } from 'svelte';
import * as m from '#lib/paraglide/messages.js';

const signInPath = '/sign-in/passkey';
const ownPath = '/account/passkeys';

/** Passkeys of this browser: whether it has any use for them, and what came of the last try. */
export class Passkeys {
  supported = $state(false);
  busy = $state(false);
  error = $state<string | null>(null);

  constructor() {
    onMount(() => {
      this.supported = typeof globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON === 'function';
    });
  }

  /** Signs in and opens the page that was asked for. */
  async signIn(next: string): Promise<void> {
    const isIn = await this.#run(m.passkey_not_used(), async () => {
      const options = await ask<PublicKeyCredentialRequestOptionsJSON>(signInPath);
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
      await ask(signInPath, { credential: jsonOf(await navigator.credentials.get({ publicKey })) });
    });
    // Everything is read anew with the session.
    if (isIn) location.assign(next);
  }

  /** @returns whether there is one more */
  add(): Promise<boolean> {
    return this.#run(m.passkey_not_made(), async () => {
      const options = await ask<PublicKeyCredentialCreationOptionsJSON>(ownPath);
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
      await ask(ownPath, { credential: jsonOf(await navigator.credentials.create({ publicKey })) });
    });
  }

  /** @param unwilling what is said when the device does not do it; it tells pages no more, on purpose */
  async #run(unwilling: string, task: () => Promise<void>): Promise<boolean> {
    this.busy = true;
    this.error = null;
    try {
      await task();
      return true;
    } catch (cause) {
      this.error =
        cause instanceof Refusal ? cause.message : cause instanceof DOMException ? unwilling : m.server_silent();
      return false;
    } finally {
      this.busy = false;
    }
  }
}

class Refusal extends Error {}

function jsonOf(credential: Credential | null): unknown {
  if (credential === null) throw new DOMException('none', 'NotAllowedError');
  return (credential as PublicKeyCredential).toJSON();
}

async function ask<Answer>(path: string, body?: unknown): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(path, body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) });
  const answer = (await response.json()) as Answer & { error?: { message: string } };
  if (!response.ok) throw new Refusal(answer.error?.message ?? m.failed());
  return answer;
}

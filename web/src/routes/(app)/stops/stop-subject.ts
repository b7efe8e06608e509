import { phone } from '#lib/format.ts';
import * as m from '#lib/paraglide/messages.js';
import type { Outputs } from '#lib/trpc.ts';

/** What a stop is about, as people know it. */
export function stopSubject(stop: Outputs['stops']['list'][number]): string {
  switch (stop.scope) {
    case 'number':
      return phone(stop.value);
    case 'account':
      return stop.account ?? m.stop_gone_value();
    case 'bot_version':
      return stop.bot === null || stop.botVersion === null
        ? m.stop_gone_value()
        : m.stop_bot_version_value({ bot: stop.bot, version: String(stop.botVersion) });
    case 'prefix':
    case 'country':
    case 'list':
      return stop.value;
  }
}

import Bot from '@lucide/svelte/icons/bot';
import CalendarClock from '@lucide/svelte/icons/calendar-clock';
import ListChecks from '@lucide/svelte/icons/list-checks';
import Megaphone from '@lucide/svelte/icons/megaphone';
import OctagonX from '@lucide/svelte/icons/octagon-x';
import PhoneCall from '@lucide/svelte/icons/phone-call';
import PhoneOff from '@lucide/svelte/icons/phone-off';
import Settings from '@lucide/svelte/icons/settings';
import Stethoscope from '@lucide/svelte/icons/stethoscope';
import Users from '@lucide/svelte/icons/users';
import type { Component } from 'svelte';
import type { Permission } from '#domain/workspace/permission.ts';
import * as m from '#lib/paraglide/messages.js';

export interface Section {
  label: () => string;
  href: string;
  icon: Component<{ class?: string }>;
  permission: Permission;
}

/** Sections of the console, in the order of the sidebar. */
export const sections: Section[] = [
  { label: m.section_campaigns, href: '/campaigns', icon: Megaphone, permission: 'campaign.read' },
  { label: m.section_calls, href: '/calls', icon: PhoneCall, permission: 'call.read' },
  { label: m.section_callbacks, href: '/callbacks', icon: CalendarClock, permission: 'contact.read' },
  { label: m.section_bots, href: '/bots', icon: Bot, permission: 'bot.read' },
  { label: m.section_stuck_calls, href: '/stuck', icon: Stethoscope, permission: 'health.read' },
  { label: m.section_stops, href: '/stops', icon: OctagonX, permission: 'stop.read' },
  { label: m.section_do_not_call, href: '/do-not-call', icon: PhoneOff, permission: 'dnc.read' },
  { label: m.section_people, href: '/people', icon: Users, permission: 'user.read' },
  { label: m.section_settings, href: '/settings', icon: Settings, permission: 'settings.read' },
  // A workspace is set up from page to page: this is the way back from each.
  { label: m.section_set_up, href: '/settings/set-up', icon: ListChecks, permission: 'settings.edit' },
];

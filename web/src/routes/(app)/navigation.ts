import CalendarClock from '@lucide/svelte/icons/calendar-clock';
import Megaphone from '@lucide/svelte/icons/megaphone';
import PhoneCall from '@lucide/svelte/icons/phone-call';
import Settings from '@lucide/svelte/icons/settings';
import Stethoscope from '@lucide/svelte/icons/stethoscope';
import type { Component } from 'svelte';
import type { Permission } from '#domain/workspace/permission.ts';

export interface Section {
  label: string;
  href: string;
  icon: Component<{ class?: string }>;
  permission: Permission;
}

/** Sections of the console, in the order of the sidebar. */
export const sections: Section[] = [
  { label: 'Campaigns', href: '/campaigns', icon: Megaphone, permission: 'campaign.read' },
  { label: 'Calls', href: '/calls', icon: PhoneCall, permission: 'call.read' },
  { label: 'Callbacks', href: '/callbacks', icon: CalendarClock, permission: 'contact.read' },
  { label: 'Stuck calls', href: '/stuck', icon: Stethoscope, permission: 'health.read' },
  { label: 'Settings', href: '/settings', icon: Settings, permission: 'settings.read' },
];

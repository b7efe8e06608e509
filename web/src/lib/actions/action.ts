import type { Component } from 'svelte';

/** What is asked before an action that matters. */
interface Question {
  title: string;
  text: string;
  /** Says what happens, as the button does. */
  confirmLabel: string;
}

/** Something that can be done with a noun. Header buttons, row menus and bars of chosen rows show the same objects. */
export interface Action {
  id: string;
  label: string;
  icon: Component<{ class?: string; 'aria-hidden'?: 'true' }>;
  /** The next thing to do, or one that takes something away. */
  tone?: 'primary' | 'danger';
  /** This person may do it, and there is something to do. */
  enabled: boolean;
  href?: string;
  /** Leads out of the console. */
  isExternal?: boolean;
  question?: Question;
  run?: () => unknown;
}

/** Rows and pages that show a noun are read anew after it has changed. */
export type Changed = () => Promise<unknown>;

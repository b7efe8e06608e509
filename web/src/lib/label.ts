import type { ChipTone } from '#lib/components/ui/Chip.svelte';

export interface Label {
  label: string;
  tone: ChipTone;
}

/** Read when it is shown, and so in the language of whoever looks. */
export const label = (text: () => string, tone: ChipTone): Label => ({
  get label() {
    return text();
  },
  tone,
});

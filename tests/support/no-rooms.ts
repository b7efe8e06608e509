import type { Rooms } from '#providers/media/livekit-rooms.ts';

/** Rooms for stories that are not about them: all commands are taken, and nobody is in any. */
export const noRooms: Rooms = {
  prepare: () => Promise.resolve(),
  tellVerdict: () => Promise.resolve(),
  close: () => Promise.resolve(),
  list: () => Promise.resolve([]),
};

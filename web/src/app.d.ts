import type { Role } from '#domain/workspace/permission.ts';
import type { SignedInUser } from '#lib/server/trpc/trpc.ts';

declare global {
  namespace App {
    interface Locals {
      user: SignedInUser | null;
      roles: readonly Role[];
      /** The database was away when we asked who this is. */
      sessionUnknown: boolean;
      /** One of the person's roles asks for a second factor, and there is none: it may do nothing but set one up. */
      needsSecondFactor: boolean;
    }
    interface Error {
      message: string;
      /** Worth a retry by itself: something is away for the moment. */
      temporary?: boolean;
    }
  }
}

export {};

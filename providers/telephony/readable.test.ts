import { expect, it } from 'vitest';
import { readable } from './readable.ts';

it.each([
  ['Busy Here CAgSKUlOVklURSBmYWlsZWQ6IHNpcCBzdGF0dXM6IDQ4NjogQnVzeSBIZXJl', 'Busy Here'],
  ['Busy Here CAgSKUlOVklURSBmYWlsZWQ6IHNp…', 'Busy Here'],
  ['Decline Ci90eXBlLmdvb2dsZWFwaXMuY29tL2xpdmVraXQuU0lQU3RhdHVz==', 'Decline'],
  ['Forbidden type.googleapis.com/livekit.SIPStatus', 'Forbidden'],
  ['Not Acceptable Here v=0\r\no=- 1 1 IN IP4 10.0.0.1', 'Not Acceptable Here'],
  ['{"error": "busy", "id": 7}', ''],
  ['Gone\u0000\u0008\n now', 'Gone now'],
  ['call 442079460000 failed with 404', 'call … failed with 404'],
  // Words stay, however long.
  [
    'transaction failed to complete (0 intermediate responses)',
    'transaction failed to complete (0 intermediate responses)',
  ],
  ['ConnectionRefusedByUpstream', 'ConnectionRefusedByUpstream'],
  ['OUTBOUND_PROFILE_LIMIT_EXCEEDED D2', 'OUTBOUND_PROFILE_LIMIT_EXCEEDED D2'],
])('of %j people read %j', (said, read) => {
  expect(readable(said)).toBe(read);
});

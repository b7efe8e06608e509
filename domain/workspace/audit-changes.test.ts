import { describe, expect, it } from 'vitest';
import { changedFields } from './audit-changes.ts';

describe('fields that changed', () => {
  it('are those that differ, however deep', () => {
    const before = { name: 'A', roles: ['admin'], window: { from: '09:00', to: '18:00' } };
    const after = { name: 'A', roles: ['admin', 'engineer'], window: { from: '09:00', to: '17:00' } };
    expect(changedFields(before, after)).toEqual([
      { field: 'roles', before: ['admin'], after: ['admin', 'engineer'] },
      { field: 'window.to', before: '18:00', after: '17:00' },
    ]);
  });

  it('are all of a thing that is new or gone', () => {
    expect(changedFields(null, { name: 'A' })).toEqual([{ field: 'name', before: undefined, after: 'A' }]);
    expect(changedFields({ name: 'A' }, undefined)).toEqual([{ field: 'name', before: 'A', after: undefined }]);
    expect(changedFields(null, null)).toEqual([]);
  });

  it('are shown whole where the kind of value changed', () => {
    expect(changedFields({ cap: 3 }, { cap: { perDay: 3 } })).toEqual([
      { field: 'cap', before: 3, after: { perDay: 3 } },
    ]);
    expect(changedFields('draft', 'dialing')).toEqual([{ field: '', before: 'draft', after: 'dialing' }]);
  });
});

import { expect, it } from 'vitest';
import { contactChange, ContactChangeInput, contactFacts, NewContact } from './contact-input.ts';

it('a variable that a program sends has the name that texts find', () => {
  const sent = NewContact.parse({
    phone: '+12125550101',
    variables: { المدينة: 'الرياض', prénom: 'Ana', order_2: 'x' },
  });
  expect(contactFacts(sent).variables).toEqual({ المدينة: 'الرياض', prenom: 'Ana', order_2: 'x' });
  const change = ContactChangeInput.parse({ variables: { prénom: null } });
  expect(contactChange(change).variables).toEqual({ prenom: null });
  expect(NewContact.safeParse({ phone: '+12125550101', variables: { 'Two words': 'x' } }).success).toBe(false);
});

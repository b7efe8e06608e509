/** What stands in the place of an empty list, by view. */
export const emptyText = {
  upcoming: {
    title: 'No callbacks are planned',
    text: 'They are planned when a person asks for one in a call, by the CRM, or by hand.',
  },
  overdue: { title: 'Nothing is overdue', text: 'Callbacks that could not be dialled in time appear here.' },
  done: { title: 'No callbacks yet', text: 'Callbacks that were met, missed or cancelled appear here.' },
} as const;

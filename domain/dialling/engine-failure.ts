/** Type of the activity failure of a dial that certainly did not reach the carrier: it may be tried again. */
export const notDialled = 'NotDialled';

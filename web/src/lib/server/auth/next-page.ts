/** The page that was asked for before the sign-in. Only pages of ours: an address elsewhere in `next` is not followed. */
export function nextPage(url: URL): string {
  const next = url.searchParams.get('next') ?? '/';
  return /^\/(?![/\\])/.test(next) ? next : '/';
}

/** Help: the guide in the pages. */
export const help = {
  pages: 'Pages of the guide',
  search: 'Search the guide',
  nothing: 'Nothing in the guide is called that.',
  missing: 'The guide has no such page.',
  print: 'Print',
  failed: 'The guide could not be fetched. Load the page again.',
};

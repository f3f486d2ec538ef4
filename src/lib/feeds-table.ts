/** Names in the kernel that the component protection writes and the engine fills. */
export const feedsTable = 'switchroom_feeds';

/** A feed's set; nft(8) takes no hyphen in a name, and feeds' names have no underscore. */
export const feedSet = (feed: string, family: 4 | 6): string => `feed_${feed.replaceAll('-', '_')}_${family}`;

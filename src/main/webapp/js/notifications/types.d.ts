/** Types of the notifications page. */

export interface Notification {
  type: 'system' | 'user' | 'alert';
  title: string;
  message: string;
  severity: 'info' | 'success' | 'warning' | 'error';
  priority?: 'low' | 'normal' | 'high' | 'urgent';
  tags?: string[];
  actions?: Array<{ label: string; url: string }>;
  expires?: string;
  key?: string;
  /** The key of an earlier notification of the same sender, in whose place this one is. */
  replaces?: string;
  retracted?: boolean;
  /** Whether the sender wants to know which users have it. */
  receipts?: boolean;
  to?: { users?: string[]; roles?: string[] };
  sender?: string;
  timestamp: string;
}

/** A notification with the state that it has for the user. */
export interface Item {
  seq: number;
  read: boolean;
  acknowledged: boolean;
  notification: Notification;
}

export interface Count {
  total: number;
  unread: number;
}

/** Of the whole inbox, and of what the filter selects. */
export interface Counts extends Count {
  matching: Count;
  severity: Record<string, Count>;
  type: Record<string, Count>;
}

export interface Filter {
  severity: string[];
  type: string[];
  tag: string[];
  text: string;
  unread: boolean;
}

export type Mark = 'read' | 'unread' | 'acknowledge' | 'dismiss' | 'restore';

export interface InboxListener {
  /** Items, counts or state are others. */
  changed(): void;
  /** A notification was published now. */
  arrived(item: Item): void;
}

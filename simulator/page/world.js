// What the page knows: bots, people, groups, who is being played, who has unread messages.

import {get} from './api.js';
import {t, setClock} from './words.js';

export const world = {bots: [], users: [], groups: [], limits: {}, faults: [], ready: false};
export const me = {user: 0, chat: 0};
const people = new Map(); // user id → {unread: Map(chat → n), last, chats}

const ears = {};
export const on = (what, fn) => (ears[what] ||= []).push(fn);
export const emit = (what, ...args) => (ears[what] || []).forEach(fn => fn(...args));

export const userOf = id => world.users.find(u => u.id === id);
export const botOf = id => world.bots.find(b => b.id === id);
export const groupOf = id => world.groups.find(g => g.id === id);
export const fullName = u => u.name || [u.first_name, u.last_name].filter(Boolean).join(' ') || '#' + u.id;
export function nameOf(id) {
  const x = userOf(id) || botOf(id);
  return x ? fullName(x) : groupOf(id)?.title || String(id);
}
export function person(id) {
  if (!people.has(id)) people.set(id, {unread: new Map(), last: null, lastChat: 0, started: false, news: 0});
  return people.get(id);
}
export function unreadOf(id) {
  let n = 0;
  for (const k of person(id).unread.values()) n += k;
  return n;
}
export const isBlocked = (u, bot) => (u.blocked || []).includes(bot);

export async function load() {
  const s = me.user ? await look(me.user) : await get('state');
  world.bots = s.bots || [];
  world.users = s.users || [];
  world.limits = s.limits || {};
  world.faults = s.faults || [];
  setClock(s.clock);
  const seen = new Map(world.groups.map(g => [g.id, g]));
  let chats = s.chats || [];
  const lasts = new Map(chats.map(c => [c.id, c.last]));
  if (me.user) chats = (await get('state')).chats || [];
  world.groups = chats.filter(c => c.type !== 'private').map(c => ({...c, fresh: seen.get(c.id)?.fresh || 0, last: c.last || lasts.get(c.id) || seen.get(c.id)?.last}));
  world.ready = true;
  emit('people');
  emit('limits');
  emit('faults');
}

// look asks how a person's chats stand. What is heard meanwhile is newer than the answer: then it asks again.
async function look(user) {
  for (let tries = 0; ; tries++) {
    const news = person(user).news;
    const s = await get('state', {user});
    if (news !== person(user).news && tries < 5) continue;
    took(user, s.chats || []);
    return s;
  }
}

// Private chats of a person as the server tells them: previews and unread counts.
function took(user, chats) {
  const p = person(user);
  p.unread.clear();
  p.last = null;
  p.started = false;
  for (const c of chats) {
    if (c.type !== 'private') continue;
    if (c.started) p.started = true;
    if (c.unread && !(user === me.user && c.id === me.chat && !document.hidden)) p.unread.set(c.id, c.unread);
    if (c.last && (!p.last || c.last.date >= p.last.date)) { p.last = c.last; p.lastChat = c.id; }
  }
  p.known = true;
}

// peek asks for previews of people nobody has looked at yet, a few at a time and only for the first of a long list.
let peeking = false;
export async function peek() {
  if (peeking) return;
  peeking = true;
  const ask = world.users.slice(0, 100).filter(u => !person(u.id).known).map(u => u.id);
  const one = async () => {
    for (let id; (id = ask.shift());) {
      try { await look(id); emit('person', id); } catch { return; }
    }
  };
  await Promise.all([one(), one()]);
  peeking = false;
}
export function forgetPeeks() { for (const p of people.values()) p.known = false; }

// heard notes a message in the list at the left; it answers whether the message is in the chat on the screen.
export function heard(e) {
  const m = e.message, here = isOpen(e);
  if (e.chat < 0) {
    const g = groupOf(e.chat);
    if (g) {
      if (!g.last || m.id >= g.last.id) g.last = m;
      if (e.kind === 'message' && !(here && !document.hidden)) g.fresh++;
      emit('group', e.chat);
    }
    return here;
  }
  const p = person(e.user);
  p.news++;
  if (e.kind === 'message') p.started = true;
  if (!p.last || p.lastChat !== e.chat || m.id >= p.last.id) { p.last = m; p.lastChat = e.chat; }
  if (e.kind === 'message' && !mine(m, e.user) && !(here && !document.hidden)) p.unread.set(e.chat, (p.unread.get(e.chat) || 0) + 1);
  emit('person', e.user);
  return here;
}
export const isOpen = e => e.chat === me.chat && (!e.user || e.user === me.user);
export const mine = (m, user) => m.own || (!m.service && m.from_id === user);

export function read() {
  if (me.chat < 0) { const g = groupOf(me.chat); if (g && g.fresh) { g.fresh = 0; emit('group', me.chat); } return; }
  if (person(me.user).unread.delete(me.chat)) emit('person', me.user);
}

export function preview(m) {
  if (!m) return '';
  if (m.service) return m.service;
  const media = (m.media || [])[0];
  let word = '';
  if (media) word = media.kind === 'sticker' ? `${media.emoji || ''} ${t('stickerWord')}`.trim() : media.kind === 'document' ? media.name || t('document') : t(media.kind);
  else if (m.poll) word = `${t('poll')}: ${m.poll.question}`;
  else if (m.contact) word = t('contact');
  else if (m.location) word = t('location');
  else if (m.dice) word = m.dice.emoji;
  return [word, (m.text || '').slice(0, 120)].filter(Boolean).join(' · ').replace(/\s+/g, ' ');
}

// --- where we are: #person/chat -----------------------------------------------------------------
export const goTo = (user, chat) => { location.hash = user || chat ? `#${user || 0}/${chat || ''}` : '#'; };
export function route() {
  const m = /^#(\d+)\/?(-?\d*)$/.exec(location.hash);
  let user = m ? Number(m[1]) : 0, chat = m ? Number(m[2] || 0) : 0;
  if (user && !userOf(user)) user = chat = 0;
  if (chat < 0 && !groupOf(chat)) chat = 0;
  if (chat < 0 && !user) user = (groupOf(chat).members || []).find(id => userOf(id)) || world.users[0]?.id || 0;
  if (user && !chat) chat = person(user).lastChat > 0 ? person(user).lastChat : world.bots[0]?.id || 0;
  if (chat > 0 && !botOf(chat)) chat = world.bots[0]?.id || 0;
  const same = me.user === user && me.chat === chat;
  const before = {...me};
  me.user = user;
  me.chat = user ? chat : 0;
  if (!same) emit('route', before);
}

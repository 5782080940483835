// The middle column: one person's talk with the bot, or a group as that person sees it.

import {h, icon, iconButton, avatar, horn, keyed, later, menu, toast, alertBox} from './dom.js';
import {t, dayName, dayOf} from './words.js';
import {get, act} from './api.js';
import {world, me, on, userOf, botOf, groupOf, fullName, nameOf, person, mine, read, preview, goTo, isOpen} from './world.js';
import {bubble} from './bubble.js';
import {composer} from './composer.js';

const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

export function chat(col, page) {
  let talk = null;
  on('route', () => open());
  on('people', () => { if (!talk) welcome(); else talk.head(); });
  on('person', id => { if (talk && id === me.user) talk.head(); });
  skeleton();

  function skeleton() {
    col.replaceChildren(h('div', {class: 'center', 'aria-busy': 'true'}, h('i', {class: 'spinner big', role: 'img', 'aria-label': t('loading')})));
  }
  function welcome() {
    if (!world.ready || me.user) return;
    const first = world.users.find(u => !u.deactivated);
    const step = (n, a, b) => h('li', {}, h('span', {class: 'step-n', 'aria-hidden': 'true'}, n), h('b', {}, a), h('span', {}, b));
    col.replaceChildren(h('div', {class: 'welcome'},
      h('span', {class: 'mark big', 'aria-hidden': 'true'}, icon('horn')),
      h('h2', {}, t('welcome')), h('p', {}, t('welcomeText')),
      h('ol', {class: 'steps'}, step('1', t('step1'), t('step1t')), step('2', t('step2'), t('step2t')), step('3', t('step3'), t('step3t'))),
      first && h('button', {type: 'button', class: 'main', onclick: () => goTo(first.id)}, t('beginAs', {name: fullName(first)}))));
  }
  function open() {
    talk?.close();
    talk = null;
    if (!me.user || !me.chat) { welcome(); return; }
    talk = newTalk(col, page);
  }
  return {
    event: e => talk?.event(e),
    again: () => talk?.load(true),
    command: text => talk?.say(text),
  };
}

function newTalk(col, page) {
  const user = me.user, id = me.chat, private_ = id > 0;
  const messages = new Map(), busy = new Map();
  let info = {commands: [], started: true, can_send: true}, loaded = false, failed = '', waiting = [], stamp = 0, closed = false;
  let stick = true, unseen = 0, readTimer = 0, typingTimer = 0, tick = 0;

  const title = h('div', {class: 'head-words'});
  const face = h('span', {class: 'head-face'});
  const toPanel = iconButton('panel', t('panelOpen'), () => page.panel(), {class: 'ghost panel-toggle'});
  const header = h('header', {class: 'head'},
    iconButton('back', t('back'), () => goTo(0, 0), {class: 'ghost back'}), face, title, toPanel);
  const pinned = h('button', {type: 'button', class: 'pinned', hidden: true});
  const log = h('div', {class: 'log', role: 'log', 'aria-label': t('message'), 'aria-busy': 'true'});
  const scroll = h('div', {class: 'scroll', tabindex: '-1'}, log);
  const pillText = h('span', {});
  const pill = h('button', {type: 'button', class: 'pill', hidden: true, 'aria-label': t('toEnd'), onclick: () => toEnd(true)}, icon('down'), pillText);
  const foot = h('div', {class: 'foot'});
  const drop = h('div', {class: 'drop', hidden: true}, icon('clip'), t('dropHere'));
  log.append(h('div', {class: 'center'}, h('i', {class: 'spinner big', role: 'img', 'aria-label': t('loading')})));
  col.replaceChildren(header, pinned, h('div', {class: 'log-box'}, scroll, pill), foot, drop);

  const talk = {
    user, id, private: private_, get info() { return info; }, get messages() { return messages; },
    do: body => act({user, chat: id, ...body}),
    async try(body) {
      try { await talk.do(body); return true; } catch (e) { toast(e.message, {bad: true}); return false; }
    },
    say: text => talk.try({do: 'send', text}),
    async press(m, b) {
      const mark = b.data || b.text;
      if (busy.get(m.id)?.has(mark)) return;
      busy.set(m.id, new Set([...(busy.get(m.id) || []), mark]));
      touch(m.id);
      const timer = setTimeout(() => { if (rest(m.id, mark)) toast(t('noAnswer'), {bad: true}); }, 20000);
      try { await talk.do({do: 'press', message: m.id, data: b.data}); } catch (e) { clearTimeout(timer); rest(m.id, mark); toast(e.message, {bad: true}); }
    },
    vote: (m, choices) => talk.try({do: 'vote', message: m.id, choices}),
    show(mid) {
      const el = log.querySelector(`[data-id="${mid}"]`);
      if (!el) return;
      el.scrollIntoView({block: 'center', behavior: still() ? 'auto' : 'smooth'});
      el.classList.remove('flash');
      void el.offsetWidth;
      el.classList.add('flash');
    },
    actions(m, anchor, at) {
      const own = mine(m, user), items = [];
      if (info.can_send && !info.blocked) {
        items.push({row: ['👍', '❤️', '🔥', '🎉', '🤔', '👎'].map(e => ({text: e, label: t('react', {e}), run: () => talk.try({do: 'react', message: m.id, text: (m.reactions || []).includes(e) ? '' : e})}))});
        items.push({icon: 'reply', text: t('reply'), run: () => write.reply(m)});
      }
      if (own && m.text && !m.forward && !m.poll) items.push({icon: 'edit', text: t('edit'), run: () => write.edit(m)});
      if (m.text) items.push({icon: 'copy', text: t('copy'), run: () => navigator.clipboard?.writeText(m.text).then(() => toast(t('copied')), () => {})});
      items.push({icon: 'trash', text: t('del'), danger: true, run: () => talk.try({do: 'delete', message: m.id})});
      menu(anchor, items, {label: t('actions'), at});
    },
    bot: () => private_ ? botOf(id) : null,
    peerName: () => info.title || nameOf(id),
    sent: () => toEnd(false),
    load, event, head, close, refresh: () => foots(),
  };
  const write = composer(talk);

  function rest(mid, mark) {
    const set = busy.get(mid);
    if (!set?.delete(mark)) return false;
    if (!set.size) busy.delete(mid);
    touch(mid);
    return true;
  }
  function touch(mid) { const m = messages.get(mid); if (m) { m.v = ++stamp; draw(); } }
  function put(m, live) {
    m.v = ++stamp;
    m.live = live || messages.get(m.id)?.live;
    messages.set(m.id, m);
  }

  // --- from the server ---
  async function load(quiet) {
    if (!quiet) failed = '';
    waiting = [];
    let got;
    try { got = await get('chat', {user, chat: id}); } catch (e) {
      if (closed) return;
      waiting = null;
      if (!messages.size) { failed = e.message; draw(); }
      return;
    }
    if (closed) return;
    const before = messages.size && Math.max(...messages.keys());
    const keep = new Map(messages);
    messages.clear();
    for (const m of got.messages || []) {
      const was = keep.get(m.id);
      if (was && same(was, m)) messages.set(m.id, was); else put(m, false);
    }
    info = {...got, commands: got.commands || []};
    loaded = true;
    failed = '';
    const held = waiting;
    waiting = null;
    for (const e of held || []) apply(e);
    read();
    head();
    foots();
    draw();
    if (before && Math.max(0, ...messages.keys()) > before && !stick) unseen++;
  }
  const same = (a, b) => { const {v, live, ...x} = a; return JSON.stringify(x) === JSON.stringify(b); };

  function apply(e) {
    if (e.kind === 'delete') { for (const x of e.ids || []) messages.delete(x); }
    else if (e.kind === 'edit') { if (messages.has(e.message.id)) put(e.message); }
    else {
      const fresh = !messages.has(e.message.id);
      put(e.message, fresh);
      if (fresh) {
        if (!stick && !mine(e.message, user)) unseen++;
        if (mine(e.message, user)) stick = true;
        else quietNow();
        // The list on the screen is bounded: a day of broadcasts must not weigh the page down.
        if (messages.size > 1200) for (const k of [...messages.keys()].sort((a, b) => a - b).slice(0, 400)) messages.delete(k);
      }
      info.started = true;
      if (e.message.reply_keyboard && !mine(e.message, user)) { info.reply_keyboard = e.message.reply_keyboard; write.keyboard(); }
    }
  }
  function event(e) {
    if (!isOpen(e)) return;
    if (e.kind === 'toast') {
      for (const [mid, set] of [...busy]) for (const mark of [...set]) rest(mid, mark);
      if (e.user && e.user !== user) return;
      if (e.text) e.alert ? alertBox(e.text, talk.peerName()) : toast(e.text, {url: e.url});
      else if (e.url) toast(e.url, {url: e.url});
      return;
    }
    if (e.kind === 'action') { typing(e.action); return; }
    if (e.kind === 'chat') { again(); return; }
    if (waiting) waiting.push(e); else apply(e);
    const first = !info.started;
    draw();
    foots();
    if (e.kind === 'message') seen();
  }
  let againTimer = 0;
  function again() { clearTimeout(againTimer); againTimer = setTimeout(() => load(true), 60); }
  function seen() {
    if (document.hidden) return;
    clearTimeout(readTimer);
    readTimer = setTimeout(async () => {
      try {
        const got = await get('chat', {user, chat: id, limit: 1});
        if (closed) return;
        const {messages: _, ...rest} = got;
        info = {...rest, commands: rest.commands || []};
        foots();
        read();
      } catch { /* the connection notice speaks */ }
    }, 400);
  }
  const visible = () => { if (!document.hidden) { read(); seen(); } };
  document.addEventListener('visibilitychange', visible);

  // --- drawing ---
  function typing(action) {
    clearTimeout(typingTimer);
    talk.action = /photo/.test(action) ? t('sendingPhoto') : /document/.test(action) ? t('sendingFile') : t('typing');
    head();
    typingTimer = setTimeout(quietNow, 5000);
  }
  function quietNow() { if (talk.action) { talk.action = ''; head(); } }

  let headSig = '';
  function head() {
    const u = userOf(user), g = groupOf(id), bot = botOf(id);
    const members = (g?.members || []).filter(x => userOf(x));
    const sig = JSON.stringify([u?.name, u?.role_note, bot?.name, g?.title, g?.members?.length, world.bots.length, world.users.length, info.title, talk.action]);
    if (sig === headSig) return;
    headSig = sig;
    face.replaceChildren(private_ ? horn() : avatar(id, g?.title || info.title, 'square'));
    let who;
    if (private_ && world.bots.length > 1) {
      who = h('select', {class: 'pick name', 'aria-label': t('whichBot'), onchange: e => goTo(user, Number(e.target.value))}, world.bots.map(b => h('option', {value: b.id, selected: b.id === id}, b.name)));
    } else who = h('h2', {class: 'name'}, private_ ? bot?.name || info.title || '' : g?.title || info.title || '', private_ ? h('small', {}, t('bot')) : null);
    let sub;
    if (talk.action) sub = h('span', {class: 'sub typing'}, talk.action, h('i'), h('i'), h('i'));
    else if (private_) sub = h('span', {class: 'sub'}, t('youAre', {name: u ? fullName(u) : ''}), u?.role_note ? h('em', {}, u.role_note) : null);
    else {
      const others = world.users.filter(x => !members.includes(x.id));
      const opt = x => h('option', {value: x, selected: x === user}, nameOf(x));
      sub = h('span', {class: 'sub'}, (g?.type === 'channel' ? t('channel') + ' · ' : '') + t('members', {n: (g?.members || []).length}) + ' · ',
        h('select', {class: 'pick', 'aria-label': t('actAs'), onchange: e => goTo(Number(e.target.value), id)},
          members.map(opt), others.length ? h('optgroup', {label: '—'}, others.slice(0, 200).map(x => opt(x.id))) : null));
    }
    title.replaceChildren(who, sub);
  }

  let footSig = '';
  function foots() {
    const u = userOf(user);
    let kind = 'write';
    if (!loaded) kind = 'wait';
    else if (u?.deactivated) kind = 'gone';
    else if (info.blocked) kind = 'blocked';
    else if (private_ && !info.started) kind = 'start';
    else if (!info.can_send) kind = (groupOf(id)?.members || []).includes(user) ? 'closed' : 'outside';
    write.refresh();
    const sig = kind + (u?.name || '');
    if (sig === footSig) return;
    const had = foot.contains(document.activeElement);
    footSig = sig;
    const name = u ? fullName(u) : '';
    const bar = (text, button, run, main) => h('div', {class: 'bar'}, text && h('span', {}, text), button && h('button', {type: 'button', class: main ? 'main wide' : 'main', onclick: run}, button));
    const views = {
      wait: () => h('div', {class: 'bar'}),
      gone: () => bar(t('gone')),
      blocked: () => bar(t('blockedBar', {name}), t('unblock'), () => talk.try({do: 'unblock'}).then(() => load(true))),
      start: () => bar('', t('start'), () => talk.try({do: 'start'}).then(() => load(true)), true),
      closed: () => bar(t('cannotSend'), t('leave'), () => talk.try({do: 'leave'}).then(() => load(true))),
      outside: () => bar(t('notMember', {name}), t('join'), () => talk.try({do: 'join'}).then(() => load(true))),
      write: () => write.el,
    };
    foot.replaceChildren(views[kind]());
    if (kind === 'write') write.shown();
    if (kind === 'write' && (had || matchMedia('(min-width: 761px) and (pointer: fine)').matches) && !document.querySelector('dialog[open]') && !/INPUT|TEXTAREA|SELECT/.test(document.activeElement?.tagName || '') && !document.activeElement?.closest?.('.panel,.people')) write.focus();
  }

  function rowsOf() {
    const list = [...messages.values()].sort((a, b) => a.id - b.id), rows = [];
    let day = null, i = 0, prev = null;
    while (i < list.length) {
      const m = list[i];
      const d = dayOf(m.date);
      if (d !== day) { rows.push({key: 'd' + d, sig: dayName(m.date), make: () => h('div', {class: 'day'}, h('span', {}, dayName(m.date)))}); day = d; prev = null; }
      if (m.service) { rows.push({key: 's' + m.id, sig: m.service, make: () => h('div', {class: 'service'}, h('span', {}, m.service))}); prev = null; i++; continue; }
      const ms = [m];
      while (m.album && list[i + ms.length]?.album === m.album) ms.push(list[i + ms.length]);
      const after = list[i + ms.length];
      const near = (a, b) => a && b && !b.service && !a.service && a.from_id === b.from_id && Math.abs(a.date - b.date) < 300 && dayOf(a.date) === dayOf(b.date);
      const first = !near(prev, m), last = !near(m, after);
      const own = mine(m, user), set = busy.get(m.id);
      const sig = ms.map(x => x.v).join() + first + last + own;
      rows.push({key: m.album ? 'a' + m.album : 'm' + m.id, sig, make: how => bubble(ms, {own, group: !private_, first, last, live: m.live && how === 'new', busy: set}, talk)});
      prev = ms[ms.length - 1];
      i += ms.length;
    }
    return rows;
  }

  const draw = later(() => {
    if (closed) return;
    if (failed) {
      keyed(log, [{key: 'fail', sig: failed, make: () => h('div', {class: 'center card-note'}, h('b', {}, t('chatFail')), h('span', {}, failed), h('button', {type: 'button', class: 'main', onclick: () => load()}, t('again')))}]);
      return;
    }
    if (!loaded) return;
    log.setAttribute('aria-busy', 'false');
    const rows = rowsOf();
    if (!rows.length) rows.push({key: 'empty', sig: `${info.started}${info.description}`, make: empty});
    const anchor = stick ? null : scroll.scrollTop;
    keyed(log, rows);
    if (stick) toEnd(false); else if (anchor != null && Math.abs(scroll.scrollTop - anchor) > 2 && !CSS.supports('overflow-anchor: auto')) scroll.scrollTop = anchor;
    pillNow();
    pin();
  });

  function empty() {
    if (!private_) return h('div', {class: 'center card-note'}, h('b', {}, t('emptyChat')));
    const bot = botOf(id);
    return h('div', {class: 'center card-note'}, horn(), h('b', {}, bot?.name || ''), h('span', {class: 'wrap'}, info.description || bot?.description || bot?.short_description || t('emptyText')), info.description ? h('small', {}, t('emptyText')) : null);
  }

  function pin() {
    let top = null;
    for (const m of messages.values()) if (m.pinned && (!top || m.id > top.id)) top = m;
    pinned.hidden = !top;
    if (!top) return;
    pinned.replaceChildren(icon('pin'), h('span', {class: 'pinned-words'}, h('b', {}, t('pinned')), h('span', {}, preview(top))));
    pinned.onclick = () => talk.show(top.id);
  }

  // --- scrolling ---
  function toEnd(smooth) {
    stick = true;
    unseen = 0;
    scroll.scrollTo({top: scroll.scrollHeight, behavior: smooth && !still() ? 'smooth' : 'auto'});
    pillNow();
  }
  function pillNow() {
    pill.hidden = stick;
    pillText.textContent = unseen ? t('newMessages', {n: unseen}) : '';
    pill.classList.toggle('wordy', unseen > 0);
  }
  let byHand = 0;
  scroll.addEventListener('scroll', () => {
    const near = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60;
    if (near) { if (!stick) { stick = true; unseen = 0; } } else if (Date.now() - byHand < 1200) stick = false;
    pillNow();
  }, {passive: true});
  for (const k of ['wheel', 'touchmove', 'pointerdown', 'keydown']) scroll.addEventListener(k, () => { byHand = Date.now(); }, {passive: true});
  const size = new ResizeObserver(() => { if (stick) scroll.scrollTop = scroll.scrollHeight; });
  size.observe(log);
  size.observe(scroll);

  // --- presses inside texts ---
  const deeds = e => {
    if (e.type === 'keydown' && e.key !== 'Enter' && e.key !== ' ') return;
    const el = e.target.closest('a.command, a[href], .spoiler, blockquote.expandable');
    if (!el) return;
    if (el.matches('.spoiler:not(.open)')) { e.preventDefault(); el.classList.add('open'); return; }
    if (el.matches('blockquote.expandable')) { el.classList.toggle('open'); return; }
    if (el.matches('a.command')) { e.preventDefault(); talk.say(el.dataset.command); return; }
    const href = el.getAttribute('href') || '';
    const m = /^(?:https?:\/\/(?:t\.me|telegram\.me)\/|tg:\/\/resolve\?domain=)(\w+)[?&]start=([\w-]*)/i.exec(href);
    const bot = m && world.bots.find(b => b.username?.toLowerCase() === m[1].toLowerCase());
    if (bot && e.type === 'click') {
      e.preventDefault();
      act({user, chat: bot.id, do: 'start', payload: m[2]}).then(() => goTo(user, bot.id), err => toast(err.message, {bad: true}));
    }
  };
  log.addEventListener('click', deeds);
  log.addEventListener('keydown', deeds);

  // --- files dropped anywhere on the chat ---
  const over = e => { if (footSig.startsWith('write') && [...(e.dataTransfer?.types || [])].includes('Files')) { e.preventDefault(); drop.hidden = false; } };
  const out = e => { if (!col.contains(e.relatedTarget)) drop.hidden = true; };
  const dropped = e => { drop.hidden = true; if (e.dataTransfer?.files.length) { e.preventDefault(); write.files([...e.dataTransfer.files]); } };
  col.addEventListener('dragover', over);
  col.addEventListener('dragleave', out);
  col.addEventListener('drop', dropped);

  function close() {
    closed = true;
    write.close();
    size.disconnect();
    clearTimeout(readTimer);
    clearTimeout(typingTimer);
    clearTimeout(againTimer);
    document.removeEventListener('visibilitychange', visible);
    col.removeEventListener('dragover', over);
    col.removeEventListener('dragleave', out);
    col.removeEventListener('drop', dropped);
  }
  head();
  foots();
  load();
  return talk;
}

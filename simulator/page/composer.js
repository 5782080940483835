// Where the person writes: text, files, contact, sticker, commands, the reply keyboard.

import {h, icon, iconButton, menu, toast, confirmBox} from './dom.js';
import {t, bytes} from './words.js';
import {base64} from './api.js';
import {userOf, fullName, mine} from './world.js';

const drafts = {
  key: talk => `draft ${talk.user} ${talk.id}`,
  get(talk) { try { return sessionStorage.getItem(this.key(talk)) || ''; } catch { return ''; } },
  set(talk, text) { try { text ? sessionStorage.setItem(this.key(talk), text) : sessionStorage.removeItem(this.key(talk)); } catch { /* private mode */ } },
};

export function composer(talk) {
  const u = userOf(talk.user);
  let mode = null, tray = [], asFiles = false, sending = false, hidden = false, used = 0;

  const area = h('textarea', {rows: 1, class: 'area', 'aria-label': t('messageAs', {name: u ? fullName(u) : ''}), placeholder: t('message'), maxlength: 8192, oninput: typed, onkeydown: key, onpaste: paste, enterkeyhint: 'send'});
  const send = h('button', {type: 'button', class: 'send', 'aria-label': t('send'), title: t('send'), onclick: go}, icon('send'));
  const pick = h('input', {type: 'file', multiple: true, hidden: true, onchange: () => { files([...pick.files]); pick.value = ''; }});
  const slash = iconButton('slash', t('commands'), () => commands(), {'aria-haspopup': 'menu'});
  const keys = iconButton('keys', t('keyboardHide'), () => { hidden = !hidden; keyboard(); }, {});
  const modeBar = h('div', {class: 'mode', hidden: true});
  const trayBox = h('div', {class: 'tray', hidden: true});
  const hints = h('div', {class: 'hints', role: 'listbox', 'aria-label': t('commands'), hidden: true});
  const board = h('div', {class: 'board', hidden: true});
  const el = h('div', {class: 'composer'}, hints, modeBar, trayBox,
    h('div', {class: 'write'},
      iconButton('clip', t('attach'), e => attach(e.currentTarget), {'aria-haspopup': 'menu'}), pick,
      h('div', {class: 'field'}, area, slash, keys),
      send),
    board);

  // --- text ---
  function grow() {
    area.style.height = 'auto';
    area.style.height = Math.min(area.scrollHeight, 180) + 'px';
    send.disabled = sending || !(area.value.trim() || tray.length);
  }
  function typed() {
    if (!mode?.edit) drafts.set(talk, area.value);
    grow();
    hint();
  }
  function key(e) {
    if (!hints.hidden && hintKey(e)) return;
    if (e.key === 'Enter' && !e.shiftKey && !e.isComposing) { e.preventDefault(); go(); }
    else if (e.key === 'Escape' && mode) { e.preventDefault(); setMode(null); }
    else if (e.key === 'ArrowUp' && !area.value && !mode) {
      const last = [...talk.messages.values()].filter(m => mine(m, talk.user) && m.text && !m.service).sort((a, b) => b.id - a.id)[0];
      if (last) { e.preventDefault(); edit(last); }
    }
  }
  async function go() {
    const text = area.value.trim();
    if (sending || (!text && !tray.length)) return;
    sending = true;
    const kept = {mode, tray, value: area.value};
    try {
      if (tray.length) await sendFiles(text);
      else if (mode?.edit) { const body = {do: 'edit', message: mode.edit.id, text}; clear(); await talk.do(body); }
      else { const body = {do: 'send', text, reply_to: mode?.reply?.id}; clear(); await talk.do(body); }
      talk.sent();
    } catch (e) {
      toast(e.message, {bad: true});
      if (!area.value) area.value = kept.value;
      if (!mode && kept.mode) setMode(kept.mode, true);
    }
    sending = false;
    grow();
  }
  function clear() {
    area.value = '';
    drafts.set(talk, '');
    setMode(null, true);
    hints.hidden = true;
    grow();
  }

  // --- reply and edit ---
  function setMode(m, keep) {
    const was = mode;
    mode = m;
    modeBar.hidden = !m;
    if (m) {
      const target = m.edit || m.reply;
      modeBar.replaceChildren(icon(m.edit ? 'edit' : 'reply'),
        h('span', {class: 'mode-words'}, h('b', {}, m.edit ? t('editing') : t('replyTo', {name: mine(target, talk.user) ? t('you') : target.from_name || ''})), h('span', {}, target.text || '…')),
        iconButton('close', t('cancel'), () => setMode(null)));
    }
    if (was?.edit && !m && !keep) { area.value = drafts.get(talk); grow(); }
    if (m && !keep) area.focus();
  }
  function edit(m) { area.value = m.text; setMode({edit: m}); grow(); area.setSelectionRange(area.value.length, area.value.length); }
  function reply(m) { setMode({reply: m}); }

  // --- files ---
  function attach(anchor) {
    menu(anchor, [
      {icon: 'photo', text: t('photoOrFile'), run: () => pick.click()},
      {icon: 'user', text: t('shareContact'), run: contact},
      {icon: 'place', text: t('sharePlace'), run: () => talk.try({do: 'location', latitude: 52.6088, longitude: 39.5992})},
      {icon: 'dice', text: t('dice'), run: () => talk.try({do: 'dice', text: '🎲'})},
      {row: ['👍', '❤️', '🎉', '😂', '🙏', '🤝'].map(e => ({text: e, label: `${t('sticker')} ${e}`, run: () => talk.try({do: 'sticker', text: e})}))},
    ], {label: t('attach')});
  }
  async function contact() {
    if (await confirmBox(t('shareContactAsk'), t('shareContactText', {name: talk.peerName()}), t('share'))) { await talk.try({do: 'contact'}); return true; }
  }
  function files(list) {
    for (const f of list) {
      if (tray.length >= 10) { toast(t('tooMany'), {bad: true}); break; }
      const photo = /^image\/(jpeg|png|webp)$/.test(f.type);
      tray.push({file: f, photo, url: photo ? URL.createObjectURL(f) : ''});
    }
    drawTray();
    area.focus();
  }
  function drop(x) { if (x.url) URL.revokeObjectURL(x.url); tray = tray.filter(y => y !== x); drawTray(); }
  function drawTray() {
    trayBox.hidden = !tray.length;
    area.placeholder = tray.length ? t('caption') : placeholder();
    const photos = tray.some(x => x.photo);
    if (!photos) asFiles = false;
    trayBox.replaceChildren(
      h('div', {class: 'tray-files'}, tray.map(x => h('div', {class: 'tray-file'},
        x.url && !asFiles ? h('img', {src: x.url, alt: x.file.name}) : h('span', {class: 'sheet'}, icon('file')),
        h('span', {class: 'tray-name'}, x.file.name), h('small', {}, bytes(x.file.size)),
        iconButton('close', t('remove', {name: x.file.name}), () => drop(x))))),
      photos ? h('label', {class: 'check'}, h('input', {type: 'checkbox', checked: asFiles, onchange: e => { asFiles = e.target.checked; drawTray(); }}), t('asFiles')) : '');
    grow();
  }
  async function sendFiles(text) {
    send.classList.add('busy');
    try {
      const all = [...tray];
      const photos = all.filter(x => x.photo && !asFiles), docs = all.filter(x => !photos.includes(x));
      let caption = text;
      for (const part of [photos, docs]) {
        if (!part.length) continue;
        const list = await Promise.all(part.map(async x => ({name: x.file.name, mime: x.file.type || 'application/octet-stream', base64: await base64(x.file)})));
        const one = part === photos ? 'photo' : /^video\/mp4$/.test(part[0].file.type) && !asFiles ? 'video' : /^audio\//.test(part[0].file.type) && !asFiles ? 'audio' : 'document';
        await talk.do({do: part.length > 1 ? 'album' : one, files: list, text: caption || undefined});
        caption = '';
        part.forEach(drop);
      }
      clear();
    } finally { send.classList.remove('busy'); }
  }
  function paste(e) {
    const got = [...(e.clipboardData?.files || [])];
    if (got.length) { e.preventDefault(); files(got); }
  }

  // --- commands ---
  function commands() {
    const list = talk.info.commands || [];
    menu(slash, list.map(c => ({text: '/' + c.command, hint: c.description, run: () => talk.say('/' + c.command).then(() => talk.sent())})), {label: t('commands')});
  }
  let chosen = 0;
  function hint() {
    const m = /^\/([\w]*)$/.exec(area.value);
    const word = m && m[1].toLowerCase();
    const list = m ? (talk.info.commands || []).filter(c => c.command.startsWith(word)) : [];
    list.sort((a, b) => (b.command === word) - (a.command === word)); // Enter after a whole word means that word
    hints.hidden = !list.length;
    chosen = Math.min(chosen, list.length - 1);
    if (chosen < 0) chosen = 0;
    hints.replaceChildren(...list.map((c, i) => h('button', {type: 'button', role: 'option', tabindex: -1, 'aria-selected': i === chosen ? 'true' : 'false', data: {command: c.command}, onpointerdown: e => e.preventDefault(), onclick: () => take(c.command)}, h('b', {}, '/' + c.command), h('span', {}, c.description))));
  }
  function take(command) { clear(); talk.say('/' + command).then(() => talk.sent()); area.focus(); }
  function hintKey(e) {
    const n = hints.children.length;
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') { chosen = (chosen + (e.key === 'ArrowDown' ? 1 : n - 1)) % n; hint(); hints.children[chosen]?.scrollIntoView({block: 'nearest'}); }
    else if (e.key === 'Tab' || e.key === 'Enter') take(hints.children[chosen].dataset.command);
    else if (e.key === 'Escape') hints.hidden = true;
    else return false;
    e.preventDefault();
    return true;
  }

  // --- the reply keyboard ---
  const placeholder = () => talk.info.reply_keyboard?.placeholder || t('message');
  let boardSig = '';
  function keyboard() {
    const k = talk.info.reply_keyboard, has = !!k?.rows?.length && !(k.one_time && used === k.message && used);
    keys.hidden = !has;
    keys.setAttribute('aria-label', t(hidden ? 'keyboardShow' : 'keyboardHide'));
    keys.title = t(hidden ? 'keyboardShow' : 'keyboardHide');
    keys.setAttribute('aria-pressed', hidden ? 'false' : 'true');
    board.hidden = !has || hidden;
    if (!tray.length) area.placeholder = placeholder();
    const sig = JSON.stringify(k?.rows || null);
    if (sig !== boardSig) {
      boardSig = sig;
      board.replaceChildren(...(k?.rows || []).map(r => h('div', {class: 'board-row'}, r.map(b => h('button', {type: 'button', class: 'board-button', onclick: () => tap(b)}, b.kind === 'contact' ? icon('user') : b.kind === 'location' ? icon('place') : null, h('span', {}, b.text))))));
    }
    if (k?.force_reply && !mode && k.message && used !== k.message) {
      const m = talk.messages.get(k.message);
      if (m) { used = k.message; setMode({reply: m}, true); }
    }
  }
  async function tap(b) {
    const k = talk.info.reply_keyboard;
    let done = true;
    if (b.kind === 'contact') done = await contact();
    else if (b.kind === 'location') done = await talk.try({do: 'location', latitude: 52.6088, longitude: 39.5992});
    else if (!b.kind || b.kind === 'text') done = await talk.say(b.text);
    else { toast(t('unsupported')); return; }
    if (done && k?.one_time) { used = k.message; }
    talk.sent();
    keyboard();
  }

  area.value = drafts.get(talk);
  return {
    el, files, edit, reply, keyboard,
    focus: () => area.focus({preventScroll: true}),
    shown: () => { grow(); keyboard(); },
    refresh: () => { slash.hidden = !(talk.info.commands || []).length; keyboard(); },
    close: () => { for (const x of tray) if (x.url) URL.revokeObjectURL(x.url); },
  };
}

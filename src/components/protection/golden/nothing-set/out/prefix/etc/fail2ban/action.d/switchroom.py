import json, os, queue, socket, threading, time, uuid
from fail2ban.server.action import ActionBase
from fail2ban.server.ipdns import IPAddr
from fail2ban.server.ticket import FailTicket

MARK = 'switchroom'
# What an engine that is away for long may find waiting; older orders fall out first.
MAX_ORDERS = 10000


class Engine(threading.Thread):
    """Tells the engine, in order, until it has heard."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.path, self.orders, self.waiting = path, queue.Queue(), 0
        self.lock, self.file, self.number = threading.Lock(), None, 0

    def tell(self, method, params):
        with self.lock:
            if self.waiting >= MAX_ORDERS:
                self.orders.get_nowait()
                self.waiting -= 1
            self.waiting += 1
        self.orders.put((method, params))

    def run(self):
        while True:
            order = self.orders.get()
            while not self.send(*order):
                time.sleep(0.2)
            with self.lock:
                self.waiting -= 1

    def send(self, method, params):
        try:
            if self.file is None:
                s = socket.socket(socket.AF_UNIX)
                s.settimeout(10)
                s.connect(self.path)
                self.file = s.makefile('rw', encoding='utf-8', newline='\n')
            self.number += 1
            self.file.write(json.dumps({'id': self.number, 'method': method, 'params': params}) + '\n')
            self.file.flush()
            while True:
                line = self.file.readline()
                if not line:
                    raise OSError('the engine ended the connection')
                if json.loads(line).get('id') == self.number:
                    return True  # a refusal is an answer too: the engine takes the ban away again
        except (OSError, ValueError):
            self.file = None
            return False


class Switchroom(ActionBase):
    def __init__(self, jail, name, service='telephony'):
        super().__init__(jail, name)
        self._service, self._known, self._lifting = service, set(), threading.local()
        self._instance, self._generation, self._ignored = uuid.uuid4().hex, 0, None
        self._engine = Engine(os.path.join(os.environ['SWITCHROOM_PREFIX'], 'run/engine/fail2ban.sock'))
        self._engine.start()

    def clearAllParams(self):
        pass  # Fail2ban 1.0.2 drops an action at a reload unless it has this (server/actions.py, Actions.add)

    def reload(self, service='telephony', **_):
        self._service = service

    # Called by Fail2ban

    def ban(self, info):
        self._generation += 1
        self._known.add(str(info['ip']))
        if info['F-*'].get(MARK) or info['restored']:
            return
        matches = [m.strip() for m in info['matches'].split('\n') if m.strip()]
        seconds = info['bantime'] if info['bantime'] > 0 else 365 * 86400
        left = int(info['time'] + seconds - time.time())
        if left < 1:
            return
        because = 'ordered with fail2ban-client' if not matches else 'Fail2ban found: ' + matches[-1]
        self._engine.tell('blocks.add', {
            'address': str(info['ip']), 'service': self._service, 'seconds': min(left, 365 * 86400),
            # ASCII, because others count and fold other letters in another way: a block must not be refused for its reason.
            'because': ''.join(c if ' ' <= c <= '~' else '?' for c in because)[:400].strip(),
            'by': 'fail2ban ' + self._jail.name[:60], 'failures': max(0, int(info['failures'])),
        })

    reban = ban

    def unban(self, info):
        self._generation += 1
        self._known.discard(str(info['ip']))
        # Ran out by itself: the engine's block runs out by itself too.
        if getattr(self._lifting, 'on', False) or time.time() >= info['time'] + info['bantime']:
            return
        self._lift(str(info['ip']))

    def flush(self):
        self._generation += 1
        # A stop empties the list as well; only a living jail was told to.
        known, self._known = self._known, set()
        if self._jail.actions.active:
            for address in known:
                self._lift(address)
        return True

    def stop(self):
        pass

    def _lift(self, address):
        self._engine.tell('blocks.lift', {'address': address, 'service': self._service, 'by': 'fail2ban ' + self._jail.name[:60]})

    # Called by the engine: set <jail> action switchroom <method> <json>

    def state(self, generation=-1, instance=''):
        answer = {'instance': self._instance, 'generation': self._generation, 'waiting': self._engine.waiting, 'ignored': self._ignored,
                  'ignore': [str(i) for i in self._jail.filter.getIgnoreIP()]}
        if instance != self._instance or generation != self._generation:
            # Only then: a hundred thousand of them take a fifth of a second.
            forever = self._jail.actions.getBanTime()
            answer['bans'] = {str(t.getID()): t.getEndOfBanTime(forever) for t in list(self._jail.actions.banManager)}
        return json.dumps(answer)

    def mirror(self, bans):
        for b in bans:
            t = FailTicket(b['address'], b['since'], [b['because']], {MARK: 1, 'failures': b['failures']})
            t.setBanTime(b['seconds'])
            self._jail.putFailTicket(t)
        return len(bans)

    def lift(self, addresses):
        self._lifting.on = True
        try:
            return self._jail.actions.removeBannedIP(addresses, True, True)
        finally:
            self._lifting.on = False

    def ignore(self, add, remove):
        """Many at once: delignoreip takes one, and answers with the whole list each time. What is gone already is gone."""
        for address in remove:
            try:
                self._jail.filter.delIgnoreIP(IPAddr(address))
            except ValueError:
                pass
        for address in add:
            self._jail.filter.addIgnoreIP(address)
        return len(add) + len(remove)

    def agreed(self, ignored):
        """What the engine last made of the list of ignored addresses: any difference from it is an order."""
        self._ignored = ignored
        return True


Action = Switchroom

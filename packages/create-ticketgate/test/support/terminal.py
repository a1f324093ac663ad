"""Runs a command on a terminal of its own, and types: STEPS is [[text to wait for, keys], ...], as JSON."""
import fcntl, json, os, pty, re, signal, struct, sys, termios

# A question that never comes ends this, and the command loses its terminal.
signal.alarm(40)
steps, command = json.loads(sys.argv[1]), sys.argv[2:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
unread, screen = "", ""
while True:
    try:
        part = os.read(terminal, 65536).decode(errors="replace")
    except OSError:
        part = ""
    if part == "":
        break
    screen += part
    unread += part
    # Colours stand between the words.
    if steps and steps[0][0] in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", unread):
        unread = ""
        os.write(terminal, steps.pop(0)[1].encode())
sys.stdout.write(screen)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))

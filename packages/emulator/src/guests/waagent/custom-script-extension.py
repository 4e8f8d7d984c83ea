#!/usr/bin/env python3
"""CustomScript 2.1 as a handler of Azure's agent, with the files, limits and messages of Azure's own, which is a program for one
processor and has to be downloaded: https://github.com/Azure/custom-script-extension-linux (main/cmds.go, main/main.go,
main/status.go, misc/custom-script-shim)."""

import base64
import glob
import gzip
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.parse

DATA_FOLDER = "/var/lib/waagent/custom-script"
LIB_FOLDER = "/var/lib/waagent"
MAX_TAIL_BYTES = 4 * 1024


def main():
    command = sys.argv[1]
    if command == "install":
        os.makedirs(DATA_FOLDER, 0o755, exist_ok=True)
    elif command == "uninstall":
        shutil.rmtree(DATA_FOLDER, ignore_errors=True)
    elif command == "enable":
        enable()


def enable():
    with open(os.path.join(os.path.dirname(sys.argv[0]), "..", "HandlerEnvironment.json")) as file:
        environment = json.load(file)[0]["handlerEnvironment"]
    sequence = int(os.environ["ConfigSequenceNumber"])
    status_file = os.path.join(environment["statusFolder"], "%d.status" % sequence)
    if not os.path.exists(status_file):
        write_status(status_file, "transitioning", "Enable in progress")
    # The agent waits for this process at most five minutes, and so not for the script.
    if os.fork() > 0:
        return
    os.setsid()
    with open(os.devnull) as nothing, open(os.path.join(environment["logFolder"], "handler.log"), "a") as log:
        os.dup2(nothing.fileno(), 0)
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    if not save_sequence(sequence):
        print("the script configuration has already been processed, will not run again", flush=True)
        return
    folder = os.path.join(DATA_FOLDER, "download", str(sequence))
    try:
        run(environment["configFolder"], sequence, folder)
        write_status(status_file, "success", "Enable succeeded: " + output_of(folder))
    except Exception as error:
        write_status(status_file, "error", "Enable failed: %s%s" % (error, output_of(folder)))
    clean(environment["configFolder"], sequence)


def save_sequence(sequence):
    path = os.path.join(DATA_FOLDER, "mrseq")
    if os.path.exists(path):
        with open(path) as file:
            if int(file.read() or -1) >= sequence:
                return False
    with open(path, "w") as file:
        file.write(str(sequence))
    return True


def run(config_folder, sequence, folder):
    settings = read_settings(os.path.join(config_folder, "%d.settings" % sequence))
    os.makedirs(folder, 0o700, exist_ok=True)
    for index, address in enumerate(settings.get("fileUris") or []):
        download(index, address, folder)
    command = settings.get("commandToExecute")
    if not command:
        command = write_script(settings.get("script") or "", folder, settings.get("skipDos2Unix", False))
    with private(os.path.join(folder, "stdout")) as out, private(os.path.join(folder, "stderr")) as err:
        code = subprocess.call(["/bin/sh", "-c", command], cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
    if code != 0:
        # A program that a signal ended has the exit status -1 in Go.
        raise Exception("failed to execute command: command terminated with exit status=%d" % max(code, -1))


def read_settings(path):
    with open(path) as file:
        given = json.load(file)["runtimeSettings"][0]["handlerSettings"]
    settings = dict(given.get("publicSettings") or {})
    protected = given.get("protectedSettings")
    if protected:
        key = os.path.join(LIB_FOLDER, given["protectedSettingsCertThumbprint"])
        decrypt = ["openssl", "cms", "-inform", "DER", "-decrypt", "-recip", key + ".crt", "-inkey", key + ".prv"]
        plain = subprocess.run(decrypt, input=base64.b64decode(protected), stdout=subprocess.PIPE, check=True).stdout
        settings.update(json.loads(plain))
    return settings


def download(index, address, folder):
    name = os.path.basename(urllib.parse.urlparse(address).path) or "file"
    path = os.path.join(folder, name)
    result = subprocess.run(
        ["curl", "--fail", "--silent", "--show-error", "--location", "--output", path, "--", address],
        stderr=subprocess.PIPE,
    )
    if result.returncode != 0:
        reason = result.stderr.decode("utf-8", "replace").strip()
        raise Exception("processing file downloads failed: failed to download file[%d]: %s" % (index, reason))
    os.chmod(path, 0o500)


def write_script(script, folder, keeps_line_endings):
    # The emulator has checked the settings in the handler's words before the agent gets them.
    plain = base64.b64decode(script)
    if plain[:2] == b"\x1f\x8b":
        plain = gzip.decompress(plain)
    if not keeps_line_endings:
        plain = without_mark(plain).replace(b"\r\n", b"\n")
    path = os.path.join(folder, "script.sh")
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o500), "wb") as file:
        file.write(plain)
    return path


def without_mark(text):
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if text.startswith(mark):
            return text[len(mark) :].decode(encoding, "replace").encode()
    return text


def private(path):
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def output_of(folder):
    return "\n[stdout]\n%s\n[stderr]\n%s" % tuple(tail(os.path.join(folder, name)) for name in ("stdout", "stderr"))


def tail(path):
    if not os.path.exists(path):
        return ""
    with open(path, "rb") as file:
        file.seek(max(0, os.path.getsize(path) - MAX_TAIL_BYTES))
        return file.read().decode("utf-8", "replace")


def write_status(path, status, message):
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    text = {"lang": "en", "message": message}
    item = {"version": 1.0, "timestampUTC": now, "status": {"operation": "Enable", "status": status, "formattedMessage": text}}
    with open(path + ".new", "w") as file:
        json.dump([item], file)
    os.rename(path + ".new", path)


def clean(config_folder, sequence):
    """Earlier settings and scripts contain secrets."""
    for folder in glob.glob(os.path.join(DATA_FOLDER, "download", "*")):
        if os.path.basename(folder) != str(sequence):
            shutil.rmtree(folder, ignore_errors=True)
    for path in glob.glob(os.path.join(config_folder, "*.settings")):
        if os.path.basename(path) != "%d.settings" % sequence:
            open(path, "w").close()


main()

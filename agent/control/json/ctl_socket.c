// SPDX-License-Identifier: GPL-2.0
#include "ctl_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "group.h"
#include "log.h"

#define BACKLOG 16
#define SUFFIX ".new"		/* of the name that a socket has until it is ready */

static void make_folder(const char *path)
{
	char copy[CTL_PATH_ROOM];
	mode_t old = umask(022);

	snprintf(copy, sizeof(copy), "%s", path);
	if (mkdir(dirname(copy), 0755) && errno != EEXIST)
		log_debug("%s: %s", path, strerror(errno));
	umask(old);
}

/* Nobody listens there. A connection to a file that is no socket is refused in the same way. */
static bool is_dead(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	struct stat st;
	int fd, ret, err;

	if (lstat(path, &st) || !S_ISSOCK(st.st_mode))
		return false;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return false;
	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
	ret = connect(fd, (struct sockaddr *)&addr, sizeof(addr));
	err = errno;
	close(fd);
	return ret && err == ECONNREFUSED;
}

/* A socket that an agent left behind goes, one that somebody answers stays, and anything else. */
static void remove_dead(const char *path)
{
	if (is_dead(path))
		unlink(path);
}

/* Owner and mode before the name: nobody opens the socket that is not meant to. */
static bool prepare(struct ctl_socket *sock, const char *name)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	struct stat st;
	mode_t old;
	int ret;

	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", name);
	remove_dead(name);
	old = umask(0777);
	ret = bind(sock->fd, (struct sockaddr *)&addr, sizeof(addr));
	umask(old);
	if (ret)
		return false;
	if ((sock->group != (gid_t)-1 && !group_give(name, sock->group)) ||
	    chmod(name, sock->mode) || lstat(name, &st) || listen(sock->fd, BACKLOG)) {
		unlink(name);		/* nobody may connect to it yet, also to see it dead */
		return false;
	}
	sock->device = st.st_dev;
	sock->inode = st.st_ino;
	return true;
}

/* Another agent that starts now gets the name or this one does, nobody's is overwritten. */
static bool take_name(struct ctl_socket *sock, const char *name)
{
	remove_dead(sock->path);
	return !renameat2(AT_FDCWD, name, AT_FDCWD, sock->path, RENAME_NOREPLACE);
}

bool ctl_socket_open(struct ctl_socket *sock, char *err, size_t err_len)
{
	char name[CTL_PATH_ROOM];
	int len = snprintf(name, sizeof(name), "%s" SUFFIX, sock->path);

	sock->fd = -1;
	if (len >= (int)sizeof(name)) {
		snprintf(err, err_len, "%s: path too long", sock->path);
		return false;
	}
	make_folder(sock->path);
	sock->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (sock->fd >= 0 && prepare(sock, name) && take_name(sock, name))
		return true;
	snprintf(err, err_len, "%s: %s", sock->path,
		 errno == EEXIST || errno == EADDRINUSE ?
		 "an agent answers there, or it is no socket" : strerror(errno));
	if (sock->fd >= 0)
		close(sock->fd);
	sock->fd = -1;
	remove_dead(name);
	return false;
}

bool ctl_socket_is_there(const struct ctl_socket *sock)
{
	struct stat st;

	return !lstat(sock->path, &st) && S_ISSOCK(st.st_mode) && st.st_dev == sock->device &&
	       st.st_ino == sock->inode;
}

void ctl_socket_close(struct ctl_socket *sock)
{
	if (sock->fd < 0)
		return;
	if (ctl_socket_is_there(sock))
		unlink(sock->path);
	close(sock->fd);
	sock->fd = -1;
}

// SPDX-License-Identifier: GPL-2.0
#include "profile_samples.h"

const struct sample profile_samples[] = {
	{ "empty", "" },
	{ "comments", "# nothing\n\n \t\n  # more\r\n" },
	{ "own", "profile = ETSI_BGF/2\n" },
	{ "own-none", "profile = -\n" },
	{ "names", "tcp-establish = tcpbc/est\nlatch.kind=mode\r\nlatch.once = 0x01\n"
	  "package tcpbc = 3\n" },
	{ "swapped", "octets-sent = nt/or\noctets-received = nt/os\n" },
	{ "away", "tcp-release = -\npackage tlsbsc = -\npackage adid = -\nlatch.again = -\n" },
	{ "version", "package GM = 3\n" },
	{ "errors", "error.no-port = 512\nerror.sdp-transport = 799\nerror.value = 400\n" },
	{ 0 }
};

// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of svcnat. The suites run when the module is loaded, after
 * svcnat_test_init().
 */
#include <linux/module.h>

#include "backends/affinity.h"
#include "backends/ledger.h"
#include "table/service.h"
#include "test.h"

static int __init svcnat_test_init(void)
{
	int err;

	err = svcnat_service_caches_init();
	if (err)
		return err;
	err = svcnat_affinity_cache_init();
	if (err)
		goto out_caches;
	err = svcnat_ledger_cache_init();
	if (err)
		goto out_affinity;
	return 0;

out_affinity:
	svcnat_affinity_cache_exit();
out_caches:
	svcnat_service_caches_exit();
	return err;
}

static void __exit svcnat_test_exit(void)
{
	rcu_barrier();
	svcnat_ledger_cache_exit();
	svcnat_affinity_cache_exit();
	svcnat_service_caches_exit();
}

module_init(svcnat_test_init);
module_exit(svcnat_test_exit);

MODULE_LICENSE("GPL");
MODULE_AUTHOR("The svcnat developers");
MODULE_DESCRIPTION("KUnit tests of svcnat");
